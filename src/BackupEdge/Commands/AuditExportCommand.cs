using System.CommandLine;

namespace BackupEdge.Commands;

/// <summary>Implements <c>audit export</c>, which writes all audit records as JSON lines.</summary>
internal sealed class AuditExportCommand
{
    private readonly Option<string?> _output = new("--output", "-o")
    {
        HelpName = "FILE",
        Description = "The file to write; default - for standard output.",
    };

    /// <summary>Creates the <c>audit export</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new AuditExportCommand();
        var command = new Command("export", "Writes all audit records as JSON lines with their hashes, oldest first.") { verb._output };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        using var signals = new InterruptSignals();
        var file = run.Get(_output) is { } named and not "-" ? named : null;
        await ByteOutput.WriteAsync(run, file, output => service.ExportAuditAsync(output, signals.Token));
        return ExitCode.Done;
    }
}
