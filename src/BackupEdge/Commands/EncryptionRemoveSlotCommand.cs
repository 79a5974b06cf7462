using System.CommandLine;

namespace BackupEdge.Commands;

/// <summary>Implements <c>encryption remove-slot</c>.</summary>
internal sealed class EncryptionRemoveSlotCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The name of the slot." };
    private readonly OfferedKeyOptions _keys = new();

    /// <summary>Creates the <c>encryption remove-slot</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new EncryptionRemoveSlotCommand();
        var command = new Command("remove-slot", "Removes a slot, and the bundles that it opens.") { verb._name };
        verb._keys.AddTo(command);
        scope.SetAction(command, run => Task.FromResult(verb.Run(run)));
        return command;
    }

    private int Run(CommandRun run)
    {
        var store = KeyStores.ToChange(run);
        var name = run.Get(_name)!;
        using var keys = _keys.ReadOrHost(run, store);
        using var changed = store.RemoveSlot(keys, name);
        EncryptionChangeAnswer
            .Of(store, changed, name)
            .Write(
                run,
                changed,
                $"Slot '{name}' removed",
                "New backups are of a new epoch, whose keys its holder does not have; `backupedge encryption reseal` converts earlier ones"
            );
        return ExitCode.Done;
    }
}
