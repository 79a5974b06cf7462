using BackupEdge.Engine.Compression;

namespace BackupEdge.Configuration;

/// <summary>Reads the settings <c>compression</c> and <c>compression_level</c>, of all sources or of one.</summary>
internal static class CompressionSettings
{
    /// <summary>The keys of the settings.</summary>
    public static readonly string[] Keys = [Compression, Level];

    private const string Compression = "compression";
    private const string Level = "compression_level";
    private const string Lz4 = "lz4";
    private const string Zstd = "zstd";
    private static readonly string[] Words = [Lz4, Zstd];

    /// <summary>Returns how all sources without settings of their own are compressed.</summary>
    public static GroupCompression Read(SettingSection root) => Read(root, GroupCompression.Lz4);

    /// <summary>Returns how one source is compressed; null if it has no settings of its own.</summary>
    /// <param name="source">The section of the source.</param>
    /// <param name="all">How all sources are compressed.</param>
    public static GroupCompression? ReadOwn(SettingSection source, GroupCompression all) =>
        source.Has(Compression) || source.Has(Level) ? Read(source, all) : null;

    private static GroupCompression Read(SettingSection section, GroupCompression inherited)
    {
        var word = SettingChoice.Read(section, Compression, Words, inherited.Kind == CompressionKind.Zstd ? Zstd : Lz4);
        if (word == Lz4)
        {
            section.Refuse(Level, $"is a level of zstd, and needs {Compression}: {Zstd}.");
            return GroupCompression.Lz4;
        }

        if (!ZstdLibrary.IsLoaded)
        {
            section.Refuse(Compression, "must be lz4: this build of BackupEdge has no zstd.");
        }

        var level = section.Number(
            Level,
            inherited.Kind == CompressionKind.Zstd ? inherited.Level : GroupCompression.DefaultLevel,
            GroupCompression.MinLevel,
            GroupCompression.MaxLevel
        );
        if (level == 0)
        {
            section.Refuse(Level, "must not be 0, which zstd does not have: 1 is the lowest of its usual levels, and -1 of its fast ones.");
        }

        return GroupCompression.Zstd(level);
    }
}
