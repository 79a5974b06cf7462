using BackupEdge.Commands.Reach;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Commands;

/// <summary>Formats what <c>config check --reach</c> found for people.</summary>
internal static class ReachText
{
    /// <summary>Returns the result of a part.</summary>
    public static string Of(ReachedPart part)
    {
        if (part.Problem is { } problem)
        {
            return $"NOT REACHED: {problem.ReplaceLineEndings(" ")}";
        }

        var things = part.Part == ReachedPart.Copy || part.Buckets is not null ? "object" : "file";
        List<string?> facts =
        [
            part.Databases is { } databases ? Units.Count(databases, "database") : null,
            part.Buckets is { } buckets ? Units.Count(buckets, "bucket") : null,
            part.Files is { } files ? (part.AtLeast ? "at least " : "") + Units.Count(files, things) : null,
            part.Bytes is { } bytes ? ByteSize.Text(bytes) : null,
        ];
        var counted = string.Join(", ", facts.OfType<string>());
        var note = part.Note is { Length: > 0 } ? part.Note : null;
        return note is null ? counted
            : counted.Length == 0 ? note
            : $"{counted} ({note})";
    }
}
