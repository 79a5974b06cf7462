using System.CommandLine;
using BackupEdge.Contracts;

namespace BackupEdge.Commands;

/// <summary>Implements <c>copy status</c>, which shows what copies have and lack, and <c>copy probe</c>.</summary>
internal sealed class CopyStatusCommand
{
    private readonly Argument<string?> _name = new("NAME")
    {
        Description = "The copy's name in the configuration; all without it.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Creates the <c>copy status</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new CopyStatusCommand();
        var command = new Command("status", "Shows what copies have and lack, and what protects them.") { verb._name };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    /// <summary>Writes what the store of a copy can do.</summary>
    public static void Write(TextWriter output, LocalTimes times, StoreAbilitiesAnswer abilities)
    {
        foreach (var (name, value) in Lines(times, abilities))
        {
            output.WriteLine($"{name,-18} {value}");
        }
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        await using var service = run.Open(run.OpenToRead);
        if (run.Get(_name) is { } name)
        {
            run.Answer(await service.Copies.ShowAsync(name), (output, copy) => Write(output, run.Times, copy));
            return ExitCode.Done;
        }

        var answer = await service.Copies.ListAsync();
        run.Answer(answer, (output, copies) => WriteTable(output, run, copies));
        if (answer.Value.Count == 0)
        {
            run.Errors.Info("No copies are configured; add one as 'copies.NAME' to the settings");
        }

        return ExitCode.Done;
    }

    private static void WriteTable(TextWriter output, CommandRun run, IReadOnlyList<CopyAnswer> copies)
    {
        if (copies.Count == 0)
        {
            return;
        }

        var table = new Table(
            "NAME",
            "ADDRESS",
            "LAST COMPLETE RUN",
            ">BACKUPS",
            ">SIZE",
            ">WAITING",
            ">LAG",
            "PROTECTED UNTIL",
            "PROBLEM"
        );
        foreach (var copy in copies)
        {
            table.Add(
                copy.Name,
                copy.Address,
                run.Times.Column(copy.LastCompletedAt),
                Units.Count(copy.Backups),
                Units.Bytes(copy.Bytes),
                Units.Count(copy.WaitingBackups),
                LagText(copy),
                run.Times.Column(copy.ProtectedUntil),
                ProblemOf(copy)
            );
        }

        table.Write(output, run.Colors);
    }

    private static string ProblemOf(CopyAnswer copy) =>
        copy.DamagedArchives > 0 ? "damaged"
        : copy.Late ? "late"
        : copy.LastError is not null ? "failed"
        : copy.Trouble is not null ? "waits"
        : copy.Unprotected ? "unprotected"
        : "-";

    private static string LagText(CopyAnswer copy) => copy.LagSeconds == 0 ? "-" : Units.Duration(TimeSpan.FromSeconds(copy.LagSeconds));

    private static void Write(TextWriter output, LocalTimes times, CopyAnswer copy)
    {
        foreach (var (name, value) in Lines(times, copy))
        {
            if (!string.IsNullOrEmpty(value))
            {
                output.WriteLine($"{name,-18} {Printable.Of(value)}");
            }
        }

        if (copy.Abilities is { } abilities)
        {
            Write(output, times, abilities);
        }
    }

    private static IEnumerable<(string Name, string? Value)> Lines(LocalTimes times, CopyAnswer copy)
    {
        yield return ("name", copy.Name);
        yield return ("kind", copy.Kind);
        yield return ("address", copy.Address);
        yield return ("lock", copy is { LockMode: { } mode, LockDays: { } days } ? $"{mode}, {Units.Count(days, "day")}" : "none");
        yield return ("last run", copy.LastRunAt is null ? "never" : times.Column(copy.LastRunAt));
        yield return ("last complete run", copy.LastCompletedAt is null ? "never" : times.Column(copy.LastCompletedAt));
        yield return ("backups", $"{Units.Count(copy.Backups)}, {Units.Bytes(copy.Bytes)}");
        yield return ("waiting", $"{Units.Count(copy.WaitingBackups)}, {Units.Bytes(copy.WaitingBytes)}");
        yield return ("lag", copy.Late ? $"{LagText(copy)}: late" : LagText(copy));
        yield return ("waits for", copy.Trouble is { } trouble ? $"{trouble.Message} (since {times.Column(trouble.Since)})" : null);
        yield return ("last error", copy.LastError is { } error ? $"{error.Message} ({error.Code})" : null);
        yield return ("protected until", copy.ProtectedUntil is null ? "not locked" : times.Column(copy.ProtectedUntil));
        yield return ("unprotected", copy.Unprotected ? "yes: who takes over this host can delete it" : null);
        yield return ("verified", copy.VerifiedAt is null ? "never" : times.Column(copy.VerifiedAt));
        yield return ("damaged", copy.DamagedArchives == 0 ? null : Units.Count(copy.DamagedArchives, "archive"));
    }

    private static IEnumerable<(string Name, string Value)> Lines(LocalTimes times, StoreAbilitiesAnswer abilities)
    {
        yield return ("versions", abilities.Versions ? "yes" : "no");
        yield return ("locks", WordsOf(abilities.Locks));
        yield return ("conditional writes", WordsOf(abilities.ConditionalWrites));
        yield return ("wrong checksums", abilities.Checksums ? "refused" : "accepted");
        yield return ("probed", times.Column(abilities.ProbedAt));
    }

    private static string WordsOf(string ability) => ability.Replace('_', ' ');
}
