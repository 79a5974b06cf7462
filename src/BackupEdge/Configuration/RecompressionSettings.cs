using BackupEdge.Engine.Compression;

namespace BackupEdge.Configuration;

/// <summary>Reads the section <c>recompress</c>.</summary>
internal static class RecompressionSettings
{
    private const string Bytes = "bytes_per_day";
    private const string Level = "level";
    private const string Days = "after_days";

    /// <summary>Returns the rules; without the section, nothing is compressed again.</summary>
    public static RecompressionRules Read(SettingSection recompress)
    {
        recompress.AllowOnly(Bytes, Level, Days);
        var bytes = recompress.Has(Bytes) ? ByteSetting.Parse(recompress, Bytes, recompress.Text(Bytes, "0")!) : 0;
        if (bytes > 0 && !ZstdLibrary.IsLoaded)
        {
            recompress.Refuse(Bytes, "must be 0: this build of BackupEdge has no zstd.");
        }

        return new RecompressionRules
        {
            BytesPerDay = bytes,
            Level = Number(recompress, Level, RecompressionRules.DefaultLevel, 1, GroupCompression.MaxLevel),
            AfterDays = Number(recompress, Days, RecompressionRules.DefaultAfterDays, 0, 10_000),
        };
    }

    // Defaults are not noted, as with retention.
    private static int Number(SettingSection recompress, string name, int ifAbsent, int min, int max) =>
        recompress.Has(name) ? recompress.Number(name, ifAbsent, min, max) : ifAbsent;
}
