namespace BackupEdge.Catalogue;

/// <summary>The space of a catalogue without a reserve: rows can always be added, and a full file system is reported immediately.</summary>
internal sealed class UnguardedSpace : ICatalogueSpace
{
    public bool IsShort => false;

    public IReadOnlyList<string> Files => [];

    public void NoteFull() { }

    public bool Release() => false;
}
