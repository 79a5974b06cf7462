using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Restore;

/// <summary>
/// The folders above restored entries that are not restored themselves. A missing one is created like the original when the first entry
/// below it is restored; an existing one is not changed.
/// </summary>
internal sealed class FoldersAbove(RestoreTree tree, bool replaces)
{
    private readonly Stack<ManifestEntry> _folders = new();

    /// <summary>Remembers a folder of the manifest that is not restored itself.</summary>
    public void Add(ManifestEntry folder)
    {
        while (_folders.TryPeek(out var top) && !PathOrder.IsWithin(folder.Path.Span, top.Path.Span))
        {
            _folders.Pop();
        }

        _folders.Push(folder.CopyWithoutContent());
    }

    /// <summary>Creates the missing folders above a path that is restored.</summary>
    public void Make(ReadOnlySpan<byte> path)
    {
        if (_folders.Count == 0)
        {
            return;
        }

        foreach (var folder in _folders.Reverse())
        {
            if (PathOrder.IsWithin(path, folder.Path.Span))
            {
                var made = tree.Enter(folder.Path.Span, out var isNew);
                if (isNew)
                {
                    made.SetFinalMetadata(folder, replaces);
                }
            }
        }

        _folders.Clear();
    }
}
