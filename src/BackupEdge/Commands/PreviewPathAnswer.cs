using BackupEdge.Contracts;
using BackupEdge.Engine.Backup;

namespace BackupEdge.Commands;

/// <summary>A path of <c>backup --dry-run --list</c>.</summary>
internal sealed record PreviewPathAnswer
{
    /// <summary>Converts a path.</summary>
    public PreviewPathAnswer(PreviewedPath path)
    {
        Path = path.Path;
        Type = ApiEnums.Of(path.Kind);
        Size = path.Size;
        (Change, Sign) = path.Change switch
        {
            PreviewChange.Added => ("added", '+'),
            PreviewChange.Changed => ("changed", '*'),
            PreviewChange.Unchanged => ("unchanged", '='),
            PreviewChange.Removed => ("removed", '-'),
            _ => throw new ArgumentOutOfRangeException(nameof(path), path.Change, "Unknown change."),
        };
    }

    /// <summary><c>source/path</c>.</summary>
    public string Path { get; }

    /// <summary>The type of the entry.</summary>
    public string Type { get; }

    /// <summary>The size of a file in bytes.</summary>
    public long Size { get; }

    /// <summary>The difference from the base: <c>added</c>, <c>changed</c>, <c>unchanged</c> or <c>removed</c>.</summary>
    public string Change { get; }

    /// <summary>The difference as a sign of the listing.</summary>
    internal char Sign { get; }
}
