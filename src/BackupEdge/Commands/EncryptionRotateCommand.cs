using System.CommandLine;
using BackupEdge.Engine.Sealing;

namespace BackupEdge.Commands;

/// <summary>Implements <c>encryption rotate</c>.</summary>
internal sealed class EncryptionRotateCommand
{
    private readonly Option<bool> _newGeneration = Options.Switch(
        "--new-generation",
        "Also change the keys that name chunks, so that the next backup is full."
    );
    private readonly Option<SealMode?> _mode = EncryptionCommand.Mode("Also change who can read contents; default unchanged.");
    private readonly OfferedKeyOptions _keys = new();

    /// <summary>Creates the <c>encryption rotate</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new EncryptionRotateCommand();
        var command = new Command("rotate", "Makes a new key for the archives from now on. Earlier ones stay readable.")
        {
            verb._newGeneration,
            verb._mode,
        };
        verb._keys.AddTo(command);
        scope.SetAction(command, run => Task.FromResult(verb.Run(run)));
        return command;
    }

    private int Run(CommandRun run)
    {
        var store = KeyStores.ToChange(run);
        using var keys = _keys.ReadOrHost(run, store);
        using var changed = store.Rotate(keys, run.Get(_newGeneration), run.Get(_mode));
        var answer = EncryptionChangeAnswer.Of(store, changed, slot: null);
        answer.Write(
            run,
            changed,
            $"New archives use epoch {answer.Epoch}, generation {answer.Generation}, mode {answer.Mode}",
            "Copies of the store without the new bundle cannot read them: copy the folder 'keys' too"
        );
        return ExitCode.Done;
    }
}
