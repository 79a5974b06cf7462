using BackupEdge.Encryption;

namespace BackupEdge.Commands;

/// <summary>The answer of the commands that change the key bundle. It contains no secret.</summary>
/// <param name="Bundle">The path of the new bundle.</param>
/// <param name="Mode">The mode of new archives.</param>
/// <param name="Epoch">The number of the newest epoch.</param>
/// <param name="Generation">The number of the newest generation.</param>
/// <param name="Slots">The slots.</param>
/// <param name="Slot">The name of the slot that was added, removed or tested; null for <c>rotate</c>.</param>
/// <param name="KeyFile">The host's key file, if the slot is its own; otherwise null.</param>
internal sealed record EncryptionChangeAnswer(
    string Bundle,
    string Mode,
    int Epoch,
    int Generation,
    IReadOnlyList<EncryptionSlotAnswer> Slots,
    string? Slot,
    string? KeyFile
)
{
    /// <summary>Returns the answer about a changed bundle.</summary>
    /// <param name="store">The keys of the data folder.</param>
    /// <param name="changed">The new bundle.</param>
    /// <param name="slot">The name of the slot that the command was about; null if it was about none.</param>
    /// <param name="keyFile">The host's key file, if the slot is its own; otherwise null.</param>
    public static EncryptionChangeAnswer Of(KeyStore store, OpenedBundle changed, string? slot, string? keyFile = null) =>
        new(
            store.Folder.BundlePath(changed.Number),
            KeyWords.Of(changed.Bundle.Mode),
            changed.Bundle.Epochs[^1].Epoch,
            changed.Bundle.Generations[^1].Generation,
            [.. changed.Bundle.Slots.Select(EncryptionSlotAnswer.Of)],
            slot,
            keyFile
        );

    /// <summary>Writes the answer with <c>--json</c>, otherwise a text; before it, a warning about a bundle that was passed over.</summary>
    public void Write(CommandRun run, OpenedBundle changed, params IEnumerable<string> lines)
    {
        if (changed.Warning is { } warning)
        {
            run.Errors.Warn(warning);
        }

        run.Answer(this, CommandJson.Default.EncryptionChangeAnswer, output =>
        {
            foreach (var line in lines)
            {
                output.WriteLine(line);
            }
        });
    }
}
