using System.CommandLine;
using BackupEdge.Contracts;

namespace BackupEdge.Commands;

/// <summary>Implements <c>audit verify</c>, which verifies the chain of audit records.</summary>
internal sealed class AuditVerifyCommand
{
    private readonly Option<bool> _noCopies = Options.Switch("--no-copies", "Do not read the stores of copies.");

    /// <summary>Creates the <c>audit verify</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new AuditVerifyCommand();
        var command = new Command("verify", "Verifies that no audit record was changed, added or removed.") { verb._noCopies };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        using var signals = new InterruptSignals();
        var answer = await service.VerifyAuditAsync(!run.Get(_noCopies), signals.Token);
        run.Answer(answer, Write);
        foreach (var problem in answer.Value.NotCompared)
        {
            run.Errors.Warn(Printable.Of(problem));
        }

        return !answer.Value.Intact ? ExitCode.Failed
            : answer.Value.Complete ? ExitCode.Done
            : ExitCode.Incomplete;
    }

    private static void Write(TextWriter output, AuditVerifyAnswer answer)
    {
        output.WriteLine(
            answer.Intact
                ? $"The audit records are intact: {Units.Count(answer.Records, "record")}, {Units.Count(answer.Forgotten)} deleted by age "
                    + "or number"
                : $"The audit records were tampered with or damaged: {Units.Count(answer.FindingCount, "finding")}"
        );
        output.WriteLine(
            $"compared with {Units.Count(answer.Archives, "archive")} and "
                + (answer.Catalogues == 1 ? "1 copy of the catalogue; " : $"{Units.Count(answer.Catalogues)} copies of the catalogue; ")
                + $"{answer.Matched} match"
        );
        if (answer.LastNumber is { } number)
        {
            output.WriteLine($"last record: {number} {answer.LastHash}");
        }

        foreach (var finding in answer.Findings)
        {
            output.WriteLine($"{finding.Kind}: {Printable.Of(finding.Message)}");
        }

        foreach (var other in answer.OtherChains)
        {
            output.WriteLine(
                $"not here: up to {other.Number} records of an earlier catalogue, as the {Printable.Of(other.Place)} of {other.At} knows"
            );
        }
    }
}
