using BackupEdge.Engine.Browsing;

namespace BackupEdge.Contracts;

/// <summary>A path that two backups do not hold alike; docs/api.md tells every field.</summary>
internal sealed record DifferenceAnswer
{
    /// <summary>Makes it of a comparison's entry.</summary>
    public DifferenceAnswer(ComparedEntry compared)
    {
        var (before, after) = (compared.Before, compared.After);
        Path = (before ?? after)!.Path;
        Change =
            before is null ? "added"
            : after is null ? "removed"
            : "changed";
        Differs = [.. Words(compared.Differences)];
        TypeBefore = before is null ? null : ApiEnums.Of(before.Kind);
        TypeAfter = after is null ? null : ApiEnums.Of(after.Kind);
        SizeBefore = before?.Size;
        SizeAfter = after?.Size;
        MtimeBefore = before?.Modified;
        MtimeAfter = after?.Modified;
    }

    /// <summary><c>source/path</c>.</summary>
    public string Path { get; }

    /// <summary>What became of it.</summary>
    public string Change { get; }

    /// <summary>In what it differs.</summary>
    public IReadOnlyList<string> Differs { get; }

    /// <summary>What it was.</summary>
    public string? TypeBefore { get; }

    /// <summary>What it became.</summary>
    public string? TypeAfter { get; }

    /// <summary>Bytes of content it had.</summary>
    public long? SizeBefore { get; }

    /// <summary>Bytes of content it has.</summary>
    public long? SizeAfter { get; }

    /// <summary>When its content had last been changed.</summary>
    public string? MtimeBefore { get; }

    /// <summary>When its content was last changed.</summary>
    public string? MtimeAfter { get; }

    private static IEnumerable<string> Words(EntryDifferences differences)
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
