using BackupEdge.Engine.Bytes;

namespace BackupEdge.Engine.Sources;

/// <summary>One folder between the root of a tree and the current entry, with the names in it that are still to be visited.</summary>
/// <param name="folder">The open folder.</param>
/// <param name="identity">The device and inode of the folder.</param>
/// <param name="names">The names in it, sorted.</param>
/// <param name="pathLength">The length of its path in bytes.</param>
/// <param name="excluded">Names in it that are excluded, or <see langword="null"/> for none.</param>
/// <param name="ignored">The ignore files that apply to its content, or <see langword="null"/> if there are none.</param>
internal sealed class TreeLevel(
    DirectoryHandle folder,
    FileIdentity identity,
    NameList names,
    int pathLength,
    IReadOnlyList<byte[]>? excluded,
    IgnoreRules? ignored = null
)
{
    /// <summary>The open folder, or <see langword="null"/> while it is closed to save a descriptor.</summary>
    public DirectoryHandle? Folder { get; set; } = folder;

    public FileIdentity Identity => identity;

    public NameList Names => names;

    public int PathLength => pathLength;

    /// <summary>The ignore files that apply to the content of the folder, or <see langword="null"/> if there are none.</summary>
    public IgnoreRules? Ignored => ignored;

    /// <summary>The index of the next name.</summary>
    public int Next { get; set; }

    public bool IsExcluded(ReadOnlySpan<byte> name)
    {
        foreach (var other in excluded ?? [])
        {
            if (name.SequenceEqual(other))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Closes the folder until the walk returns to it. References that workers hold stay valid.</summary>
    public void Close()
    {
        Folder?.Release();
        Folder = null;
    }
}
