using BackupEdge.Catalogue;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Tar;

namespace BackupEdge.Contracts;

/// <summary>The words that the API takes.</summary>
internal static class ApiEnums
{
    /// <summary>Of <c>type</c>.</summary>
    public static EnumParser<BackupType> BackupTypes { get; } =
        new([.. Enum.GetValues<BackupType>().Select(type => (WireNames.Of(type), type))]);

    /// <summary>Of a backup's <c>status</c>.</summary>
    public static EnumParser<RunStatus> BackupStatuses { get; } =
        new([.. Enum.GetValues<RunStatus>().Select(status => (WireNames.Of(status), status))]);

    /// <summary>Of a job's <c>status</c>.</summary>
    public static EnumParser<RunStatus> JobStatuses { get; } =
        new([.. Enum.GetValues<RunStatus>().Where(status => status != RunStatus.Missing).Select(status => (WireNames.Of(status), status))]);

    /// <summary>Of a key's <c>role</c>.</summary>
    public static EnumParser<Role> Roles { get; } = new([.. Enum.GetValues<Role>().Select(role => (WireNames.Of(role), role))]);

    /// <summary>Of a job's <c>kind</c>.</summary>
    public static EnumParser<JobKind> JobKinds { get; } = new([.. Enum.GetValues<JobKind>().Select(kind => (WireNames.Of(kind), kind))]);

    /// <summary>What an entry of a backup is called.</summary>
    public static string Of(ManifestEntryKind kind) =>
        kind switch
        {
            ManifestEntryKind.Directory => "directory",
            ManifestEntryKind.File => "file",
            ManifestEntryKind.Symlink => "symlink",
            ManifestEntryKind.HardLink => "hard_link",
            ManifestEntryKind.Fifo => "fifo",
            ManifestEntryKind.Stream => "stream",
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It has no word"),
        };

    /// <summary>Of an export's <c>format</c>.</summary>
    public static EnumParser<TarFormat> TarFormats { get; } = new(("tar.lz4", TarFormat.TarLz4), ("tar", TarFormat.Tar));

    /// <summary>Of <c>overwrite</c>.</summary>
    public static EnumParser<OverwriteMode> OverwriteModes { get; } =
        new(("replace", OverwriteMode.Replace), ("skip", OverwriteMode.Skip), ("fail", OverwriteMode.Fail));
}
