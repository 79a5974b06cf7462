using BackupEdge.Engine.Bytes;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Configuration;

/// <summary>Reads the settings of a source of kind <c>files</c> that select what a backup leaves out.</summary>
internal static class SelectionSettings
{
    /// <summary>The names of the settings.</summary>
    public static IReadOnlyList<string> Keys { get; } =
    ["exclude", "exclude_file", "exclude_caches", "one_file_system", "exclude_larger_than", "ignore_files"];

    /// <summary>Reads the settings; notes a problem for each value that is not valid.</summary>
    public static FileSelection Read(SettingSection source) =>
        new()
        {
            Exclude = source.Texts("exclude"),
            ExcludeFile = source.Path("exclude_file"),
            ExcludeCaches = source.Flag("exclude_caches", defaultValue: false),
            OneFileSystem = source.Flag("one_file_system", defaultValue: false),
            ExcludeLargerThan = ReadSize(source),
            IgnoreFiles = source.Flag("ignore_files", defaultValue: true),
        };

    private static long? ReadSize(SettingSection source)
    {
        const string LargerThan = "exclude_larger_than";
        if (source.Text(LargerThan) is not { } text)
        {
            return null;
        }

        if (ByteSize.TryParse(text, out var bytes))
        {
            return bytes;
        }

        source.Refuse(LargerThan, $"must be {ByteSize.Description}, not '{text}'.");
        return null;
    }
}
