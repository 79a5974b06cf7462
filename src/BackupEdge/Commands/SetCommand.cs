using System.CommandLine;
using BackupEdge.Catalogue;
using BackupEdge.Faults;
using BackupEdge.Jobs.Queue;

namespace BackupEdge.Commands;

/// <summary>Implements <c>set</c>, which changes the label, retention, hold and tags of a backup.</summary>
internal sealed class SetCommand
{
    private readonly Argument<string> _id = Backups.Argument();
    private readonly Option<string?> _label = Options.Text("--label", "TEXT", "Give it this label.");
    private readonly Option<bool> _noLabel = Options.Switch("--no-label", "Remove the label.");
    private readonly Option<int?> _days = Options.WholeNumber(
        "--retention-days",
        "DAYS",
        1,
        MarkRules.MaxRetentionDays,
        "Delete it this many days after it was made."
    );
    private readonly Option<bool> _noDays = Options.Switch("--no-retention-days", "Let the retention rules decide.");
    private readonly Option<bool> _hold = Options.Switch("--hold", "Put a hold on it, so that nothing deletes it, retention included.");
    private readonly Option<bool> _noHold = Options.Switch("--no-hold", "Remove the hold.");
    private readonly Option<string[]> _tags = Options.Texts("--tag", "TAG", "Add this tag; can be repeated.");
    private readonly Option<string[]> _noTags = Options.Texts("--untag", "TAG", "Remove this tag; can be repeated.");

    private readonly Option<string?> _note = Options.Text("--note", "TEXT", "The new note: a sentence about the backup.");
    private readonly Option<bool> _noNote = Options.Switch("--no-note", "Remove the note.");

    /// <summary>Creates the <c>set</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new SetCommand();
        var command = new Command("set", "Changes the label, retention, hold, tags and note of a backup.")
        {
            verb._id,
            verb._label,
            verb._noLabel,
            verb._days,
            verb._noDays,
            verb._hold,
            verb._noHold,
            verb._tags,
            verb._noTags,
            verb._note,
            verb._noNote,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        ThrowIfBoth(run.Get(_label) is not null, run.Get(_noLabel), "label");
        ThrowIfBoth(run.Get(_days) is not null, run.Get(_noDays), "retention-days");
        ThrowIfBoth(run.Get(_hold), run.Get(_noHold), "hold");
        ThrowIfBoth(run.Get(_note) is not null, run.Get(_noNote), "note");
        if (!IsChange(run))
        {
            throw new Fault(FaultCode.InvalidRequest, "There is nothing to change. Give at least one option; see 'backupedge set --help'.");
        }

        await using var service = run.Open(run.OpenCatalogue);
        var id = await Backups.IdOfAsync(run, service, run.Get(_id)!);
        run.Answer(await service.Backups.ChangeAsync(id, row => Apply(run, row)), (output, backup) => output.WriteLine(Sentence(backup)));
        return ExitCode.Done;
    }

    private bool IsChange(CommandRun run) =>
        run.Get(_label) is not null
        || run.Get(_days) is not null
        || run.Get(_noLabel)
        || run.Get(_noDays)
        || run.Get(_hold)
        || run.Get(_noHold)
        || run.Get(_tags)!.Length > 0
        || run.Get(_noTags)!.Length > 0
        || run.Get(_note) is not null
        || run.Get(_noNote);

    private BackupRow Apply(CommandRun run, BackupRow row)
    {
        var label = run.Get(_label);
        return row with
        {
            Label = run.Get(_noLabel) ? null : label ?? row.Label,
            IsLabelled = label is not null || row.IsLabelled,
            RetentionDays = run.Get(_noDays) ? null : run.Get(_days) ?? row.RetentionDays,
            IsHeld = run.Get(_hold) || (row.IsHeld && !run.Get(_noHold)),
            Tags = [.. row.Tags.Concat(run.Get(_tags)!).Except(run.Get(_noTags)!, StringComparer.Ordinal)],
            Note = run.Get(_noNote) ? null : run.Get(_note) ?? row.Note,
        };
    }

    private static string Sentence(BackupRow backup)
    {
        string[] parts =
        [
            backup.Label is { } label ? $"label {label}" : "no label",
            backup.RetentionDays is { } days ? $"retention of {Units.Count(days, "day")}" : "retention by the rules",
            backup.IsHeld ? "on hold" : "no hold",
            backup.Tags.Count > 0 ? $"tags {string.Join(", ", backup.Tags)}" : "no tags",
            .. backup.Note is { } note ? [$"note {note}"] : Array.Empty<string>(),
        ];
        return Printable.Of($"{backup.Id} has {string.Join("; ", parts)}");
    }

    private static void ThrowIfBoth(bool given, bool removed, string name)
    {
        if (given && removed)
        {
            throw new Fault(FaultCode.InvalidRequest, $"--{name} and --no-{name} contradict each other. Give one of them.");
        }
    }
}
