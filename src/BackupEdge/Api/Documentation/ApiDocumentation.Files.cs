using BackupEdge.Contracts;
using BackupEdge.Engine.Tar;
using static BackupEdge.Api.Documentation.ParameterDoc;
using static BackupEdge.Faults.FaultCode;

namespace BackupEdge.Api.Documentation;

/// <content>The chapter about files.</content>
internal static partial class ApiDocumentation
{
    private static IReadOnlyList<string> ReadErrors =>
        [BackupNotFound, BackupNotCompleted, PathNotFound, ArchiveMissing, ArchiveDamaged, ArchiveUnsupported, KeyMissing, WrongKey, Busy];

    private static TagDoc Files =>
        new(
            "Files",
            "The content of backups, without a restore. Paths are `source/path` everywhere; a byte of a name that is not UTF-8 is shown as "
                + "`\\xNN`, and accepted as such in paths and patterns. If more rows follow, `Link: <...>; rel=\"next\"` has their "
                + "address; a page may be shorter than `limit`, even empty, although others follow.",
            new("GET /{backup_id}/files", "listFiles", "Lists the content of a backup", (200, typeof(FileAnswer[])))
            {
                Query =
                [
                    Text("path", "The folder to list; for a file, only that file is returned. Default: the sources."),
                    Boolean("recursive", "`true`: everything below; `false`: only entries of the folder itself.", false),
                    Limit,
                    Cursor,
                ],
                Errors = ReadErrors,
            },
            new("GET /files", "findFiles", "Finds every version of a file, in all completed backups", (200, typeof(FileVersionAnswer[])))
            {
                Remarks =
                    "A pattern without a slash is compared with names, one with a slash with whole paths, which begin with the name of the "
                    + "source. `*` matches any characters of a name, `?` for one, `**` for any characters including slashes, and "
                    + "`[a-z]` for one of these. A call searches for 5 seconds at most; `Link` then has the address of the rest.",
                Query =
                [
                    Text("name", "A pattern. Either this or `path` is required.", 1, 1000),
                    Text("path", "The whole path, `source/path`, in which no character has another meaning."),
                    Text(
                        "since",
                        "Only in backups made at this time or later, such as `2026-11-23T02:00:00Z` (`+` before an offset is `%2B`); a "
                            + "date alone means its first instant in UTC."
                    ),
                    Text("until", "Only in backups made at this time or earlier."),
                    Boolean("ignore_case", "`true`: letters match whatever their case.", false),
                    Boolean("changed", "`true`: without the versions whose `change` is `unchanged`.", false),
                    Boolean("folders", "`true`: folders are found too.", false),
                    Limit,
                    Cursor,
                ],
                Errors = [Busy],
            },
            new(
                "GET /files/history",
                "getPathHistory",
                "Lists the backups of a source, and whether a file or folder changed at each",
                (200, typeof(PathVersionAnswer[]))
            )
            {
                Remarks =
                    "Newest first. Each backup is compared with the completed one before it that contains the source, up to the first "
                    + "difference. A call compares for 5 seconds at most; `Link` then has the address of the rest.",
                Query =
                [
                    Text("path", "The file or folder, `source/path`, or a source.").Required(),
                    Text(
                        "since",
                        "Only backups made at this time or later, such as `2026-11-23T02:00:00Z`; a date alone means its start in UTC."
                    ),
                    Text("until", "Only backups made before this time."),
                    Limit,
                    Cursor,
                ],
                Errors = [Busy],
            },
            new(
                "GET /{backup_id}/files/content",
                "getFileContent",
                "Reads one file of a backup",
                (200, typeof(Stream)),
                (206, typeof(Stream)),
                (304, null)
            )
            {
                Remarks = "The content of a database or command is one file. The media type depends on the extension of the name.",
                MediaTypes = [Http.MediaTypes.Bytes, "*/*"],
                Query = [Text("path", "`source/path` of the file.").Required()],
                Headers =
                [
                    Text(
                        "Range",
                        "The requested bytes, such as `bytes=0-1023`, `bytes=-500` for the last ones, or `bytes=9000-` to resume a "
                            + "transfer; several ranges are ignored."
                    ),
                    Text("If-Range", "An `ETag` or `Last-Modified`: the range only if the file is still that one, otherwise all of it."),
                    Text("If-None-Match", "An `ETag` that the caller has."),
                ],
                Errors = [.. ReadErrors, ContentLocked, NotAFile, FileIncomplete, PreconditionFailed, RangeNotSatisfiable],
            },
            new(
                "GET /{backup_id}/export",
                "exportBackup",
                "Exports a backup as a tar archive, which any tar unpacks",
                (200, typeof(Stream))
            )
            {
                Remarks =
                    "The archive is generated while it is sent: its length is not known before, and a transfer cannot be resumed. A "
                    + "failure half-way, such as damage, cuts the response off.",
                MediaTypes = [.. ApiEnums.TarFormats.Choices.Select(format => Http.MediaTypes.Of($".{format.Name}"))],
                Query =
                [
                    Choice("format", ApiEnums.TarFormats, "The format of the archive.", ApiEnums.Of(TarFormat.TarLz4)),
                    Texts(
                        "path",
                        "`source/path` of a file or folder: only that, with everything below. May be given more than once. Default: "
                            + "everything."
                    ),
                ],
                Errors = [.. ReadErrors, ContentLocked],
            },
            new(
                "GET /{backup_id}/diff/{other_id}",
                "diffBackups",
                "Lists the differences between two backups",
                (200, typeof(DifferenceAnswer[]))
            )
            {
                Remarks = "The differences from the first backup to the other one, in either order, of the sources that both contain. "
                    + "`X-Left-Out-Sources` names the other ones.",
                Query = [Text("path", "Only this folder or file. Default: everything."), Limit, Cursor],
                Errors = ReadErrors,
            }
        );
}
