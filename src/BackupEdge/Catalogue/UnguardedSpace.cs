namespace BackupEdge.Catalogue;

/// <summary>For a catalogue without a reserve: rows may always be added, and a full file system is reported at once.</summary>
internal sealed class UnguardedSpace : ICatalogueSpace
{
    public bool IsShort => false;

    public IReadOnlyList<string> Files => [];

    public void NoteFull() { }

    public bool Release() => false;
}
