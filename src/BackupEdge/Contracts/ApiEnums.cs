using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Browsing;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Restore;
using BackupEdge.Engine.Tar;
using BackupEdge.Objects;

namespace BackupEdge.Contracts;

/// <summary>The names of enumeration members in the API and on the command line, and the parsers of fields with such names.</summary>
internal static class ApiEnums
{
    /// <summary>The parser of a backup's <c>type</c>.</summary>
    public static EnumParser<BackupType> BackupTypes { get; } = ParserOf<BackupType>(WireNames.Of);

    /// <summary>The parser of a backup's <c>status</c>.</summary>
    public static EnumParser<RunStatus> BackupStatuses { get; } = ParserOf<RunStatus>(WireNames.Of);

    /// <summary>The parser of a job's <c>status</c>, which is never <c>missing</c>.</summary>
    public static EnumParser<RunStatus> JobStatuses { get; } =
        new([.. Enum.GetValues<RunStatus>().Where(status => status != RunStatus.Missing).Select(status => (WireNames.Of(status), status))]);

    /// <summary>The parser of a backup's <c>io_class</c>.</summary>
    public static EnumParser<IoClass> IoClasses { get; } = ParserOf<IoClass>(WireNames.Of);

    /// <summary>The parser of a key's <c>role</c>.</summary>
    public static EnumParser<Role> Roles { get; } = ParserOf<Role>(WireNames.Of);

    /// <summary>The parser of a job's <c>kind</c>.</summary>
    public static EnumParser<JobKind> JobKinds { get; } = ParserOf<JobKind>(WireNames.Of);

    /// <summary>The parser of a schedule's <c>kind</c>.</summary>
    public static EnumParser<ScheduleKind> ScheduleKinds { get; } = ParserOf<ScheduleKind>(WireNames.Of);

    /// <summary>The parser of a drill's <c>result</c>.</summary>
    public static EnumParser<DrillResult> DrillResults { get; } = ParserOf<DrillResult>(WireNames.Of);

    /// <summary>The parser of a drill's <c>pick</c>.</summary>
    public static EnumParser<DrillPick> DrillPicks { get; } = ParserOf<DrillPick>(DrillSettings.Of);

    /// <summary>The parser of an export's <c>format</c>.</summary>
    public static EnumParser<TarFormat> TarFormats { get; } = ParserOf<TarFormat>(Of);

    /// <summary>The parser of a restore's <c>overwrite</c>.</summary>
    public static EnumParser<OverwriteMode> OverwriteModes { get; } = ParserOf<OverwriteMode>(Of);

    /// <summary>The parser of a list's <c>as</c>.</summary>
    public static EnumParser<ListForm> ListForms { get; } = ParserOf<ListForm>(Of);

    /// <summary>Returns the name of a kind of entry of a backup.</summary>
    public static string Of(ManifestEntryKind kind) =>
        kind switch
        {
            ManifestEntryKind.Directory => "directory",
            ManifestEntryKind.File => "file",
            ManifestEntryKind.Symlink => "symlink",
            ManifestEntryKind.HardLink => "hard_link",
            ManifestEntryKind.Fifo => "fifo",
            ManifestEntryKind.Stream => "stream",
            _ => throw WireNames.Unnamed(kind),
        };

    /// <summary>Returns the name of a change of a file since the previous backup.</summary>
    public static string Of(VersionChange change) =>
        change switch
        {
            VersionChange.Added => "added",
            VersionChange.Changed => "changed",
            VersionChange.Unchanged => "unchanged",
            _ => throw WireNames.Unnamed(change),
        };

    /// <summary>Returns the name of a format of exports, which is also the extension of the file.</summary>
    public static string Of(TarFormat format) =>
        format switch
        {
            TarFormat.TarLz4 => "tar.lz4",
            TarFormat.Tar => "tar",
            _ => throw WireNames.Unnamed(format),
        };

    /// <summary>Returns the name of a form of lists.</summary>
    public static string Of(ListForm form) =>
        form switch
        {
            ListForm.Array => "array",
            ListForm.Object => "object",
            ListForm.Text => "text",
            _ => throw WireNames.Unnamed(form),
        };

    /// <summary>Returns the name of a way to treat files that exist already.</summary>
    public static string Of(OverwriteMode mode) =>
        mode switch
        {
            OverwriteMode.Replace => "replace",
            OverwriteMode.Skip => "skip",
            OverwriteMode.Fail => "fail",
            _ => throw WireNames.Unnamed(mode),
        };

    /// <summary>The name of what a restore does at a path.</summary>
    public static string Of(RestoreFate fate) =>
        fate switch
        {
            RestoreFate.Created => "created",
            RestoreFate.Replaced => "replaced",
            RestoreFate.Unchanged => "unchanged",
            RestoreFate.Skipped => "skipped",
            RestoreFate.Deleted => "deleted",
            _ => throw WireNames.Unnamed(fate),
        };

    /// <summary>Returns the name of the status of an API key.</summary>
    public static string Of(KeyStatus status) =>
        status switch
        {
            KeyStatus.Active => "active",
            KeyStatus.Expired => "expired",
            KeyStatus.Revoked => "revoked",
            _ => throw WireNames.Unnamed(status),
        };

    /// <summary>Returns the name of a difference between two backups.</summary>
    public static string Of(DifferenceChange change) =>
        change switch
        {
            DifferenceChange.Added => "added",
            DifferenceChange.Changed => "changed",
            DifferenceChange.Removed => "removed",
            _ => throw WireNames.Unnamed(change),
        };

    /// <summary>Returns the name of the state of a backup in a copy.</summary>
    public static string Of(CopiedState state) =>
        state switch
        {
            CopiedState.Waiting => "waiting",
            CopiedState.Copied => "copied",
            CopiedState.Damaged => "damaged",
            _ => throw WireNames.Unnamed(state),
        };

    /// <summary>Returns the name of a mode of locks.</summary>
    public static string Of(CopyLockMode mode) =>
        mode switch
        {
            CopyLockMode.None => "none",
            CopyLockMode.Governance => "governance",
            CopyLockMode.Compliance => "compliance",
            _ => throw WireNames.Unnamed(mode),
        };

    /// <summary>Returns the name of what a store does with conditional writes.</summary>
    public static string Of(WriteConditions conditions) =>
        conditions switch
        {
            WriteConditions.Hold => "hold",
            WriteConditions.Unsupported => "unsupported",
            WriteConditions.DoNotHold => "do_not_hold",
            _ => throw WireNames.Unnamed(conditions),
        };

    /// <summary>Returns the name of what a store does with locks.</summary>
    public static string Of(LockAbility locks) =>
        locks switch
        {
            LockAbility.Holds => "hold",
            LockAbility.Unsupported => "unsupported",
            LockAbility.DoesNotHold => "do_not_hold",
            _ => throw WireNames.Unnamed(locks),
        };

    private static EnumParser<T> ParserOf<T>(Func<T, string> name)
        where T : struct, Enum => new([.. Enum.GetValues<T>().Select(value => (name(value), value))]);
}
