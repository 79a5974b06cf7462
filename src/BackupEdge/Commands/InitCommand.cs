using System.CommandLine;
using BackupEdge.Commands.Setup;
using BackupEdge.Composition;
using BackupEdge.DataFolder;
using BackupEdge.Faults;

namespace BackupEdge.Commands;

/// <summary>
/// Implements <c>init</c>, which proposes settings for the host if there are none, and creates a data folder and the first admin key before
/// the first start of a server.
/// </summary>
internal sealed class InitCommand
{
    private readonly Option<Preset?> _preset = Options.Choice(
        "--preset",
        "What to propose settings for; default what the host has.",
        PresetNames.All
    );
    private readonly Option<string[]> _sources = Options.Texts(
        "--source",
        "NAME=PATH",
        "With a preset: a folder to back up in addition; can be repeated. For the preset folder, default the current folder."
    );
    private readonly Option<string?> _root = Options.Text(
        "--root",
        "FOLDER",
        "The root folder of the host to look at, for a container that sees it elsewhere; default /."
    );
    private readonly Option<bool> _yes = Options.Switch("--yes", "-y", "Write the proposed settings without asking.");
    private readonly Option<bool> _force = Options.Switch("--force", "Replace a configuration file that exists.");

    /// <summary>Creates the <c>init</c> command.</summary>
    public static Command Create(CommandScope scope)
    {
        var verb = new InitCommand();
        var command = new Command(
            "init",
            "Proposes settings for what the host has if there are none, and creates the data folder and the first admin key."
        )
        {
            verb._preset,
            verb._sources,
            verb._root,
            verb._yes,
            verb._force,
        };
        scope.SetAction(command, verb.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(CommandRun run)
    {
        run.ThrowIfServerNamed();
        if (FindProposal(run) is not { } proposal)
        {
            return await CreateAsync(run, written: null);
        }

        var isAgreed = run.Get(_yes);
        if (!isAgreed)
        {
            proposal.Print();
            isAgreed = proposal.Ask();
        }

        if (!isAgreed)
        {
            proposal.SayHowToWrite();
            return ExitCode.Done;
        }

        proposal.Write();
        return await CreateAsync(run, proposal);
    }

    // Settings are proposed if that was asked for, or if there are none and the host has something that a preset is for.
    private SettingsProposal? FindProposal(CommandRun run)
    {
        var environment = run.CommandEnvironment;
        var isAsked =
            run.Get(_preset) is not null
            || run.Get(_root) is not null
            || run.Get(_yes)
            || run.Get(_force)
            || run.Get(_sources) is { Length: > 0 };
        if (environment.Host is not { } host)
        {
            return isAsked ? throw new Fault(FaultCode.HostNotSupported, "Settings can be proposed on Linux only.") : null;
        }

        if (run.Get(_root) is { } root)
        {
            host = host with { Root = Path.GetFullPath(root, environment.WorkingFolder) };
        }

        var file = run.FindSettingsFile(out var exists);
        if (!isAsked && (exists || run.HasSettings))
        {
            return null;
        }

        var proposals = new Proposals(host, environment.WorkingFolder, Path.GetDirectoryName(file)!);
        var preset = run.Get(_preset) ?? proposals.Choose() ?? (isAsked ? Preset.Folder : null);
        return preset is { } chosen
            ? new SettingsProposal(run, proposals.Make(chosen, run.Get(_sources)!, run.DataFolderFor(file)), file, run.Get(_force))
            : null;
    }

    private static async Task<int> CreateAsync(CommandRun run, SettingsProposal? written)
    {
        var settings = run.Load(input => written is null ? input : input with { ConfigFile = written.File }).Settings;
        if (DataFolderPresence.HasArchives(settings.Data))
        {
            // A lost catalogue must be rebuilt, and not be replaced by an empty one.
            DataFolderPresence.ThrowIfNoCatalogue(settings.Data);
        }

        await using var services = BackupServices.Open(settings, run.CommandEnvironment.Time, run.Logs);
        var key = services.Keys.IssueFirst()?.Key;
        var file = key is null ? null : settings.Data.AdminKey;
        var answer = new InitAnswer(settings.Data.Path, FirstKeyText.Shown(run, key), file) { Proposal = written?.Answer(isWritten: true) };
        run.Answer(answer, CommandJson.Default.InitAnswer, output =>
        {
            written?.WriteResult(output);
            output.WriteLine($"Data folder: {Printable.Of(settings.Data.Path)}");
            output.WriteLine(
                key is null ? "It has API keys already; nothing was changed" : FirstKeyText.Line(run, key, settings.Data.AdminKey)
            );
        });
        return ExitCode.Done;
    }
}
