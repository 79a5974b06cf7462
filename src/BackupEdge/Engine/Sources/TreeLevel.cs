using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Sources;

/// <summary>One folder between a tree's root and the entry at hand, with the names in it that are still to come.</summary>
/// <param name="folder">The open folder.</param>
/// <param name="identity">What it is.</param>
/// <param name="names">The names in it, sorted.</param>
/// <param name="pathLength">Bytes of its path.</param>
/// <param name="leftOut">Names in it that are left out; null for none.</param>
internal sealed class TreeLevel(
    DirectoryHandle folder,
    FileIdentity identity,
    NameList names,
    int pathLength,
    IReadOnlyList<byte[]>? leftOut
)
{
    /// <summary>The open folder; null while it is closed to save a descriptor.</summary>
    public DirectoryHandle? Folder { get; set; } = folder;

    public FileIdentity Identity => identity;

    public NameList Names => names;

    public int PathLength => pathLength;

    /// <summary>The index of the next name.</summary>
    public int Next { get; set; }

    public bool LeavesOut(ReadOnlySpan<byte> name)
    {
        foreach (var other in leftOut ?? [])
        {
            if (name.SequenceEqual(other))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Closes the folder until the walk comes back to it; whoever else holds it is not affected.</summary>
    public void Close()
    {
        Folder?.Release();
        Folder = null;
    }
}
