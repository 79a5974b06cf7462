using System.Globalization;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Commands.Setup;

/// <summary>Makes proposals of settings for a host.</summary>
/// <param name="host">The host.</param>
/// <param name="workingFolder">The current folder.</param>
/// <param name="settings">The folder of the configuration file, which may not exist.</param>
internal sealed class Proposals(HostAccess host, string workingFolder, string settings)
{
    /// <summary>The folder for files with secrets, in that of the configuration file.</summary>
    public const string SecretsFolder = "secrets";

    // The host's key file, which a backup that it encrypts must not be needed for.
    private const string KeyFile = "/encryption.key";
    private const int OwnPort = 9000;
    private const string OwnHealth = """{"status":"ok"}""";
    private const int OtherPort = 9010;
    private static readonly TablesDetector Tables = new TablesDetector();
    private static readonly IPartDetector[] AllParts =
    [
        new ConfDetector(),
        new VaultDetector(),
        Tables,
        new DriveDetector(),
        new VectorsDetector(),
        new CacheDetector(),
        new DataFoldersDetector(),
    ];

    private readonly IReadOnlyList<BotsLayout> _layouts = BotsLayout.Find(host.Root, workingFolder);

    /// <summary>Returns the preset for the host; null if it has nothing that one is for.</summary>
    public Preset? Choose() =>
        _layouts.Count > 0 ? Preset.GeneralBots
        : TablesDetector.AddressesOf(ViewOf(layout: null)).Any() ? Preset.Postgres
        : null;

    /// <summary>Makes a proposal.</summary>
    /// <param name="preset">The preset.</param>
    /// <param name="folders">Folders to back up in addition, <c>NAME=PATH</c> or a path.</param>
    /// <param name="data">The data folder.</param>
    /// <exception cref="Fault"><c>not_found</c> if the host has nothing that the preset is for, <c>invalid_request</c>.</exception>
    public Proposal Make(Preset preset, IReadOnlyList<string> folders, string data)
    {
        List<ProposedPart> parts = [.. FoldersOf(preset, folders)];
        List<string> leftOut = [];
        switch (preset)
        {
            case Preset.GeneralBots:
                foreach (var layout in _layouts)
                {
                    parts.AddRange(AllParts.SelectMany(detector => detector.Find(ViewOf(layout))));
                    leftOut.AddRange(LeftOut(layout));
                }

                AddSettings(parts);

                break;
            case Preset.Postgres:
                parts.AddRange(Tables.Find(ViewOf(layout: null)));
                break;
            case Preset.Folder:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(preset), preset, "The preset is not known.");
        }

        if (parts.Count == 0)
        {
            throw new Fault(FaultCode.NotFound, Nothing(preset));
        }

        var isTaken = IsTaken();
        return new Proposal
        {
            Preset = preset,
            Listen = Address(isTaken ? OtherPort : OwnPort),
            ListenReason = isTaken ? $"The port {OwnPort} is in use by another program." : null,
            Data = data,
            Parts = Distinct(parts),
            LeftOut = leftOut,
        };
    }

    // A server of this program that runs already keeps its port.
    private bool IsTaken() =>
        host.Probe.IsListening(ServiceAddress.Local, OwnPort)
        && host.Probe.Get(new Uri(new ServiceAddress(ServiceAddress.Local, OwnPort).Url, "/health"))?.Body.Trim() != OwnHealth;

    private HostView ViewOf(BotsLayout? layout) => new(layout, host.Probe, Path.Join(settings, SecretsFolder));

    // A host that is lost needs its settings and the secrets of its sources first.
    private void AddSettings(List<ProposedPart> parts)
    {
        if (parts.Count > 0 && settings != workingFolder)
        {
            parts.Add(
                new ProposedPart(
                    "settings",
                    "These settings, with the secrets that they name. A lost host is restored with them first.",
                    [ProposedSetting.Text("path", settings), ProposedSetting.List("exclude", KeyFile)],
                    []
                )
                {
                    IsDrilled = true,
                }
            );
        }
    }

    private IEnumerable<ProposedPart> FoldersOf(Preset preset, IReadOnlyList<string> folders)
    {
        var all = preset == Preset.Folder && folders.Count == 0 ? [workingFolder] : folders;
        foreach (var folder in all)
        {
            var (name, path) = SettingsArguments.SplitSource(folder, workingFolder);
            var full = Path.GetFullPath(path, workingFolder);
            if (NameRules.Problem(name) is { } problem)
            {
                throw new Fault(
                    FaultCode.InvalidRequest,
                    $"The folder {VisibleText.Escape(full)} needs a name: '{VisibleText.Escape(name)}' {problem} Write --source NAME=PATH.",
                    ("field", "source")
                );
            }

            yield return new ProposedPart(
                name,
                "A folder with everything in it.",
                [ProposedSetting.Text("path", full)],
                HostView.FindProblem(full) is { } missing ? [missing] : []
            )
            {
                IsDrilled = true,
            };
        }
    }

    private static IEnumerable<string> LeftOut(BotsLayout layout)
    {
        if (layout.FirstFolder("work") is { } work)
        {
            yield return $"{work}: what botserver makes from the drive.";
        }

        foreach (var folder in new[] { layout.FirstFolder("bin"), layout.FirstFolder("logs") }.OfType<string>())
        {
            yield return $"{folder}: add it as a source if you need it.";
        }
    }

    // Several installations, or a folder with the name of a part.
    private static List<ProposedPart> Distinct(List<ProposedPart> parts)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        List<ProposedPart> distinct = [];
        foreach (var part in parts.DistinctBy(part => ProposedSetting.Line(part.Settings)))
        {
            var name = part.Name;
            for (var number = 2; !names.Add(name); number++)
            {
                name = string.Create(CultureInfo.InvariantCulture, $"{part.Name}-{number}");
            }

            distinct.Add(part with { Name = name });
        }

        return distinct;
    }

    private string Nothing(Preset preset) =>
        preset switch
        {
            Preset.GeneralBots =>
                $"There is no General Bots below {host.Root}: neither opt/gbo nor opt/botserver, nor a botserver-stack in a home folder or "
                    + "in the current folder. For other folders, use --preset folder --source NAME=PATH.",
            Preset.Postgres =>
                "No PostgreSQL server was found: pg_lsclusters names none, and nothing answers at 127.0.0.1:5432. Start it, or "
                    + "write a source of the kind postgres with its address.",
            Preset.Folder => "No folder is named. Use --source NAME=PATH.",
            _ => throw new ArgumentOutOfRangeException(nameof(preset), preset, "The preset is not known."),
        };

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}");
}
