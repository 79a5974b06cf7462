using System.Buffers;
using BackupEdge.Engine.Archives;

namespace BackupEdge.Copies;

/// <summary>Checks the numbers in a commit record, which can come from anywhere, before they are used.</summary>
internal static class CommitRules
{
    private const int HashLength = 64;
    private const int MaxVersionLength = 1024;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Returns what is wrong with a record as a part of a sentence, or null.</summary>
    public static string? ProblemOf(CommitRecord record)
    {
        if (record.Length < TrailerFrame.FooterSize || !IsHash(record.Sha256) || record.Version is { Length: > MaxVersionLength })
        {
            return "its description of the archive is not valid";
        }

        // The kinds are ascending, each one but the last is there once, and extents of one kind are ascending.
        CommitExtent? before = null;
        foreach (var extent in record.Extents)
        {
            if (
                extent is null
                || !IsHash(extent.Sha256)
                || extent.Length <= 0
                || extent.Offset < 0
                || extent.Offset > record.Length - extent.Length
                || !IsAfter(extent, before)
            )
            {
                return "the places of its parts are not valid";
            }

            before = extent;
        }

        return Has(record, ExtentKind.Header) && Has(record, ExtentKind.Trailer) && Has(record, ExtentKind.Root)
            ? null
            : "it has no header, trailer or root";
    }

    private static bool IsAfter(CommitExtent extent, CommitExtent? before) =>
        before is null
        || extent.Kind > before.Kind
        || (extent.Kind == ExtentKind.Groups && before.Kind == extent.Kind && extent.Offset >= before.Offset + before.Length);

    private static bool Has(CommitRecord record, ExtentKind kind) => record.Extents.Any(extent => extent.Kind == kind);

    private static bool IsHash(string? text) => text is { Length: HashLength } && !text.AsSpan().ContainsAnyExcept(HexDigits);
}
