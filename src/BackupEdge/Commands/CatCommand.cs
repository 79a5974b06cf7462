using System.CommandLine;

namespace BackupEdge.Commands;

/// <summary>Implements <c>cat</c>, which writes one file of a backup to standard output.</summary>
internal sealed class CatCommand
{
    private readonly Argument<string> _id = Backups.Argument();
    private readonly Argument<string> _path = new("PATH") { Description = "The file's path in the backup, as SOURCE/PATH." };
    private readonly OfferedKeyOptions _keys = OfferedKeyOptions.ForContents();

    /// <summary>Creates the <c>cat</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new CatCommand();
        var command = new Command("cat", "Writes a file of a backup to standard output.") { verb._id, verb._path };
        verb._keys.AddTo(command);
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        _keys.ThrowIfRemote(run);
        await using var service = run.Open(() => _keys.OpenToRead(run));
        using var signals = new InterruptSignals();
        var id = await Backups.IdOfAsync(run, service, run.Get(_id)!);
        await using var content = await service.Contents.OpenFileAsync(id, run.Get(_path)!, signals.Token);
        await ByteOutput.WriteAsync(run, file: null, output => content.WriteToAsync(output, signals.Token));
        return ExitCode.Done;
    }
}
