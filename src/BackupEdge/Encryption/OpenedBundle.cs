namespace BackupEdge.Encryption;

/// <summary>A key bundle that was opened. Disposing it overwrites the keys.</summary>
/// <param name="Bundle">The bundle.</param>
/// <param name="Number">The number of its file.</param>
/// <param name="Slot">The slot of the identity that opened it; null if the bundle does not list it.</param>
/// <param name="Warning">Why a newer bundle could not be used, as a sentence that says what to do; null if this is the newest one.</param>
/// <param name="File">The bundle as an age file.</param>
internal sealed record OpenedBundle(KeyBundle Bundle, int Number, KeySlot? Slot, string? Warning, byte[] File) : IDisposable
{
    /// <summary>Overwrites the keys with zeros.</summary>
    public void Dispose() => Bundle.Clear();
}
