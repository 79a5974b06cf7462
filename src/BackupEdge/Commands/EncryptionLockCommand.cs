using System.CommandLine;

namespace BackupEdge.Commands;

/// <summary>Implements <c>encryption lock</c>, which ends an unlock at once.</summary>
internal static class EncryptionLockCommand
{
    /// <summary>Creates the <c>encryption lock</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var command = new Command("lock", "Ends an unlock at once.");
        scope.SetAction(command, RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(CommandRun run)
    {
        await using var server = EncryptionUnlockCommand.OpenServer(run);
        run.Answer(await server.LockAsync(), (output, _) => output.WriteLine("Locked"));
        return ExitCode.Done;
    }
}
