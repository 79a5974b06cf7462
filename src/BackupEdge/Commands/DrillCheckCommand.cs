using System.CommandLine;
using BackupEdge.Drills;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Implements <c>drill check</c>, which checks the signature of a report.</summary>
internal sealed class DrillCheckCommand
{
    private const long MaxBytes = 64 << 20;
    private readonly Argument<string> _report = new("REPORT") { Description = "The file with the report as JSON." };
    private readonly OfferedKeyOptions _keys = OfferedKeyOptions.ForContents();

    /// <summary>Creates the <c>drill check</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new DrillCheckCommand();
        var command = new Command("check", "Checks with the keys of the data folder that a report was signed and not changed.")
        {
            verb._report,
        };
        verb._keys.AddTo(command);
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var services = _keys.OpenToRead(run);
        var path = Path.GetFullPath(run.Get(_report)!, run.CommandEnvironment.WorkingFolder);
        var bytes = IoFaults.Guard($"The report '{path}' could not be read", () => Read(path));
        DrillReport report;
        try
        {
            report = ReportSigning.Check(bytes, services.Keyring.ForReading);
        }
        catch (Fault fault) when (fault.Details.GetValueOrDefault("field") == ReportSigning.Field)
        {
            // Not the exit code of a wrong option: the check was made, and failed.
            run.Errors.Write(fault);
            return ExitCode.Failed;
        }

        run.Report(report, DrillJson.Default.DrillReport, output =>
            output.WriteLine(
                $"{Printable.Of(report.Id)} is authentic: {Printable.Of(report.Result)}, ended {Printable.Of(report.EndedAt)} on "
                    + Printable.Of(report.Host)
            )
        );
        return ExitCode.Done;
    }

    private static byte[] Read(string path)
    {
        using var file = File.OpenRead(path);
        if (file.Length > MaxBytes)
        {
            throw new IOException($"It is larger than {MaxBytes} bytes, so it is not a report.");
        }

        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
