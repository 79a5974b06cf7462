using BackupEdge.Catalogue;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Pipeline;
using BackupEdge.Engine.Tar;

namespace BackupEdge.Api;

/// <summary>The words that the API takes.</summary>
internal static class ApiWords
{
    /// <summary>Of `type`.</summary>
    public static Choices<BackupType> BackupTypes { get; } = new([.. Enum.GetValues<BackupType>().Select(type => (Words.Of(type), type))]);

    /// <summary>Of a backup's `status`.</summary>
    public static Choices<RunStatus> BackupStatuses { get; } = new([.. Enum.GetValues<RunStatus>().Select(status => (Words.Of(status), status))]);

    /// <summary>Of a job's `status`.</summary>
    public static Choices<RunStatus> JobStatuses { get; } =
        new([.. Enum.GetValues<RunStatus>().Where(status => status != RunStatus.Missing).Select(status => (Words.Of(status), status))]);

    /// <summary>Of a key's `role`.</summary>
    public static Choices<Role> Roles { get; } = new([.. Enum.GetValues<Role>().Select(role => (Words.Of(role), role))]);

    /// <summary>Of a job's `kind`.</summary>
    public static Choices<JobKind> JobKinds { get; } = new([.. Enum.GetValues<JobKind>().Select(kind => (Words.Of(kind), kind))]);

    /// <summary>What an entry of a backup is called.</summary>
    public static string Of(ManifestEntryKind kind) => kind switch
    {
        ManifestEntryKind.Directory => "directory",
        ManifestEntryKind.File => "file",
        ManifestEntryKind.Symlink => "symlink",
        ManifestEntryKind.HardLink => "hard_link",
        ManifestEntryKind.Fifo => "fifo",
        ManifestEntryKind.Stream => "stream",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "It has no word"),
    };

    /// <summary>Of an export's `format`.</summary>
    public static Choices<TarFormat> TarFormats { get; } = new(("tar.lz4", TarFormat.TarLz4), ("tar", TarFormat.Tar));

    /// <summary>Of `overwrite`.</summary>
    public static Choices<OverwriteMode> OverwriteModes { get; } =
        new(("replace", OverwriteMode.Replace), ("skip", OverwriteMode.Skip), ("fail", OverwriteMode.Fail));
}
