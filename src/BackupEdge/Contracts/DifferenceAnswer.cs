using System.Text.Json.Serialization;
using BackupEdge.Engine.Browsing;

namespace BackupEdge.Contracts;

/// <summary>A path that differs between two backups.</summary>
internal sealed record DifferenceAnswer
{
    /// <summary>Creates an empty answer, to read one from JSON.</summary>
    [JsonConstructor]
    public DifferenceAnswer() { }

    /// <summary>Converts an entry of a comparison.</summary>
    public DifferenceAnswer(ComparedEntry compared)
    {
        var (before, after) = (compared.Before, compared.After);
        Path = (before ?? after)!.Path;
        Change = ApiEnums.Of(
            before is null ? DifferenceChange.Added
            : after is null ? DifferenceChange.Removed
            : DifferenceChange.Changed
        );
        Differs = [.. Names(compared.Differences)];
        TypeBefore = before is null ? null : ApiEnums.Of(before.Kind);
        TypeAfter = after is null ? null : ApiEnums.Of(after.Kind);
        SizeBefore = before?.Size;
        SizeAfter = after?.Size;
        MtimeBefore = before?.Modified;
        MtimeAfter = after?.Modified;
    }

    /// <summary>The path inside the backup, <c>source/path</c>.</summary>
    public string Path { get; init; } = "";

    /// <summary><c>added</c> (only in the other backup), <c>removed</c> (only in the first) or <c>changed</c>.</summary>
    public string Change { get; init; } = "";

    /// <summary>
    /// For <c>changed</c>: <c>type</c>, or <c>content</c> and <c>metadata</c> (permissions, owner, <c>mtime</c>, extended attributes);
    /// otherwise empty.
    /// </summary>
    public IReadOnlyList<string> Differs { get; init; } = [];

    /// <summary>The type in the first backup, as in the list of files; <c>null</c> where it does not exist.</summary>
    public string? TypeBefore { get; init; }

    /// <summary>The type in the other backup; <c>null</c> where it does not exist.</summary>
    public string? TypeAfter { get; init; }

    /// <summary>The size in bytes of its content in the first backup; <c>null</c> where it does not exist.</summary>
    public long? SizeBefore { get; init; }

    /// <summary>The size in bytes of its content in the other backup; <c>null</c> where it does not exist.</summary>
    public long? SizeAfter { get; init; }

    /// <summary>When its content was last changed, in the first backup; <c>null</c> where it does not exist.</summary>
    public string? MtimeBefore { get; init; }

    /// <summary>When its content was last changed, in the other backup; <c>null</c> where it does not exist.</summary>
    public string? MtimeAfter { get; init; }

    /// <summary>The values of <see cref="Differs"/>.</summary>
    public static IReadOnlyList<string> Aspects => [.. Names(EntryDifferences.Type | EntryDifferences.Content | EntryDifferences.Metadata)];

    private static IEnumerable<string> Names(EntryDifferences differences)
    {
        if (differences.HasFlag(EntryDifferences.Type))
        {
            yield return "type";
        }

        if (differences.HasFlag(EntryDifferences.Content))
        {
            yield return "content";
        }

        if (differences.HasFlag(EntryDifferences.Metadata))
        {
            yield return "metadata";
        }
    }
}
