using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Contracts;
using BackupEdge.Encryption;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>Implements <c>encryption status</c>.</summary>
internal sealed class EncryptionStatusCommand
{
    private readonly Option<bool> _check = Options.Switch("--check", "Exit with 1 if anything is wrong, for monitoring.");

    /// <summary>Creates the <c>encryption status</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new EncryptionStatusCommand();
        var command = new Command("status", "Shows the mode, the slots and when they were tested.") { verb._check };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        var store = KeyStores.ToRead(run);
        var now = run.CommandEnvironment.Time.GetUtcNow();
        var answer = AnswerOf(store, KeyHealth.Of(store, now));
        answer = answer with { Archives = await ArchivesOfAsync(run, answer) };
        run.Answer(answer, CommandJson.Default.EncryptionStatusAnswer, output => Write(output, run, answer));
        return run.Get(_check) && answer.Warnings.Count > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static EncryptionStatusAnswer AnswerOf(KeyStore store, IReadOnlyList<KeyProblem> warnings)
    {
        var mode = store.Settings.Mode is { } configured ? KeyWords.Of(configured) : null;
        using var opened = OpenOrNull(store);
        var bundle = opened?.Bundle;
        return new EncryptionStatusAnswer(
            warnings.Count > 0 ? "degraded"
                : mode == "none" || store.Newest is null ? "off"
                : "ok",
            mode,
            (opened?.Number ?? store.Newest) is { } number ? store.Folder.BundlePath(number) : null,
            store.HostKey.Found,
            bundle?.StoreId,
            bundle is null ? null : KeyWords.Of(bundle.Mode),
            bundle?.Epochs[^1].Epoch,
            bundle is null ? null : UtcTime.Text(bundle.Epochs[^1].Since),
            bundle?.Generations[^1].Generation,
            [.. bundle?.Slots.Select(EncryptionSlotAnswer.Of) ?? []],
            Archives: null,
            warnings
        );
    }

    // A catalogue that is not there yet, or that the missing keys would open, is not a fault of this command.
    private static async Task<IReadOnlyList<EncryptionArchivesAnswer>?> ArchivesOfAsync(CommandRun run, EncryptionStatusAnswer answer)
    {
        var settings = run.Load().Settings;
        if (!File.Exists(settings.Data.Catalogue) || (settings.Data.IsSealed && answer.StoreId is null))
        {
            return null;
        }

        await using var services = run.OpenToRead(settings);
        return
        [
            .. services
                .Catalogue.Read(session => session.Backups.Seals())
                .GroupBy(row => (Mode: row.Mode ?? BackupDetails.NotEncrypted, row.Epoch))
                .OrderBy(group => group.Key.Epoch ?? 0)
                .Select(group => new EncryptionArchivesAnswer(
                    group.Key.Mode,
                    group.Key.Epoch,
                    group.Key.Mode == answer.Mode && group.Key.Epoch == answer.Epoch,
                    group.LongCount(),
                    group.Sum(row => row.StoredBytes)
                )),
        ];
    }

    // What prevents it is among the warnings, unless new archives are not sealed.
    private static OpenedBundle? OpenOrNull(KeyStore store)
    {
        try
        {
            return store.Open();
        }
        catch (Fault fault) when (fault.Code is FaultCode.KeyMissing or FaultCode.WrongKey)
        {
            return null;
        }
    }

    private static void Write(TextWriter output, CommandRun run, EncryptionStatusAnswer answer)
    {
        output.WriteLine(
            answer.Warnings.Count > 0 ? $"{run.Colors.Paint("degraded")}: {Units.Count(answer.Warnings.Count, "reason")}"
            : answer.Status == "off" ? "off: new archives are not encrypted; `backupedge encryption init` sets it up"
            : run.Colors.Paint(answer.Status)
        );
        foreach (var warning in answer.Warnings)
        {
            output.WriteLine($"  {warning.Code}: {Printable.Of(warning.Message)}");
        }

        output.WriteLine();
        foreach (var (name, value) in Lines(answer, run.Times))
        {
            output.WriteLine($"{name,-11} {Printable.Of(value)}");
        }

        if (answer.Slots.Count == 0)
        {
            return;
        }

        output.WriteLine();
        var table = new Table("SLOT", "KIND", "CONTENT", "CREATED", "TESTED", "RECIPIENT");
        foreach (var slot in answer.Slots)
        {
            table.Add(
                slot.Name,
                slot.Kind,
                slot.Content ? "yes" : "no",
                run.Times.Column(slot.CreatedAt).TrimEnd(),
                slot.TestedAt is null ? "never" : run.Times.Column(slot.TestedAt).TrimEnd(),
                slot.Recipient
            );
        }

        table.Write(output);
    }

    private static IEnumerable<(string Name, string Value)> Lines(EncryptionStatusAnswer answer, LocalTimes times)
    {
        if (answer is { Mode: { } mode, StoreId: { } store })
        {
            yield return ("mode", mode);
            yield return ("epoch", $"{answer.Epoch}, since {times.Column(answer.EpochSince).TrimEnd()}");
            yield return ("generation", $"{answer.Generation}");
            yield return ("store id", $"{store}");
        }

        foreach (var archives in answer.Archives ?? [])
        {
            yield return ("archives", TextOf(archives, answer));
        }

        yield return ("bundle", answer.Bundle ?? "none");
        yield return ("key file", answer.KeyFile ?? "none");
    }

    private static string TextOf(EncryptionArchivesAnswer archives, EncryptionStatusAnswer answer)
    {
        var which = archives.Epoch is { } epoch ? $"{archives.Encryption}, epoch {epoch}" : "not encrypted";
        var advice = archives.IsNewest || answer.Mode is null ? "" : "; `backupedge encryption reseal` converts them";
        return $"{Units.Count(archives.Count)} ({Units.Bytes(archives.Bytes)}) {which}{advice}";
    }
}
