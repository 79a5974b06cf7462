using System.CommandLine;
using BackupEdge.DataFolder;
using BackupEdge.Encryption;

namespace BackupEdge.Commands;

/// <summary>Implements <c>encryption test</c>, which shows that the stored copy of an identity or passphrase opens the keys.</summary>
internal sealed class EncryptionTestCommand
{
    private readonly OfferedKeyOptions _keys = new();

    /// <summary>Creates the <c>encryption test</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new EncryptionTestCommand();
        var command = new Command("test", "Checks that an identity or a passphrase opens the keys, and records when.");
        verb._keys.AddTo(command);
        scope.SetAction(command, run => Task.FromResult(verb.Run(run)));
        return command;
    }

    private int Run(CommandRun run)
    {
        var store = KeyStores.ToRead(run);
        using var keys = _keys.Read(run, store) ?? throw KeyFaults.Refused("Name what to test with --identity or --passphrase-file.");
        var isReadOnly = ReadOnlyStore.Is(store.Data);
        using var opened = isReadOnly ? store.Open(keys) : store.RecordTest(keys);
        var slot = opened.Slot?.Name;
        EncryptionChangeAnswer
            .Of(store, opened, slot)
            .Write(
                run,
                opened,
                $"{Printable.Of(keys.What)} opens the keys{(slot is null ? "" : $": slot '{slot}'")}"
                    + (isReadOnly ? "; not recorded, because the data folder is read-only" : "; the time was recorded")
            );
        return ExitCode.Done;
    }
}
