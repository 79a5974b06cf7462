using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Configuration;

/// <summary>
/// Puts the settings together: the command line is stronger than the environment, which is stronger than the file, which is
/// stronger than the defaults. What is wrong is told all at once, each with where it was given.
/// </summary>
internal static class SettingsLoader
{
    private const string DefaultListen = "http://localhost:9000";
    private const string DefaultData = "backupedge-data";
    private const int MaxWorkers = 256;

    /// <summary>Reads and checks everything.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> that tells every problem.</exception>
    public static LoadedSettings Load(SettingsInput input)
    {
        var notes = new SettingNotes();
        var file = SettingsFile.PathOf(input);
        var tree = new SettingNode(SettingShape.Object, new SettingOrigin("", input.WorkingFolder, IsText: false));
        if (file is not null)
        {
            tree.Overlay(SettingsFile.Read(file, notes));
        }

        tree.Overlay(SettingsEnvironment.Read(input, notes));
        tree.Overlay(SettingsArguments.Read(input, notes));

        var root = new SettingSection(tree, "", notes);
        root.AllowOnly(
            "listen",
            "data",
            "workers",
            "sources",
            "targets",
            "auth",
            "retention",
            "schedules",
            "webhooks",
            "tls",
            "audit",
            "limits"
        );
        var listen = Listen(root);
        var data = new DataPaths(root.Path("data", Path.Combine(input.WorkingFolder, DefaultData))!);
        var workers = root.Number("workers", Math.Min(Environment.ProcessorCount, MaxWorkers), 1, MaxWorkers);
        var sources = SourceSettings.Read(root.Section("sources"));
        var targets = TargetSettings.Read(root.Section("targets"), data);
        var tls = TlsSettings.Read(root, listen, input.WithSecrets);
        var (jwt, openId) = AuthSettings.Read(root.Section("auth"), input.WithSecrets);
        var retention = RetentionSettings.Read(root.Section("retention"));
        var webhooks = WebhookSettings.Read(root.Section("webhooks"), input.WithSecrets, notes);
        var schedules = ScheduleSettings.Read(root.Section("schedules"), sources);
        var auditKeep = AuditSettings.Keep(root.Section("audit"));
        var limits = LimitSettings.Read(root.Section("limits"));
        CheckFolders(root, data, sources, targets, notes);
        notes.ThrowIfRefused();

        var settings = new Settings
        {
            Listen = listen,
            Data = data,
            Sources = sources,
            Targets = targets,
            Jwt = jwt,
            OpenId = openId,
            Tls = tls,
            AuditKeep = auditKeep,
            Retention = retention,
            Schedules = schedules,
            Webhooks = webhooks,
            Limits = limits,
            Workers = workers,
        };
        return new LoadedSettings(settings, file, notes.Values, notes.Warnings);
    }

    /// <summary>The settings with one more target, a folder named for a single restore; the target's name is its absolute path.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="folder">The folder, relative to the working folder if need be.</param>
    /// <param name="workingFolder">The working folder.</param>
    /// <exception cref="Fault"><c>invalid_request</c> when a restore must not write there.</exception>
    public static Settings WithFolderTarget(Settings settings, string folder, string workingFolder)
    {
        if (folder.Length == 0 || folder.Contains('\0', StringComparison.Ordinal))
        {
            throw new Fault(FaultCode.InvalidRequest, "--to takes the folder to restore to.", ("field", "to"));
        }

        var path = RealPath.OfOperator(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder, workingFolder)));
        return new FolderRules(settings.Data).FaultOfTarget(path, settings.Sources) is { } fault
            ? throw new Fault(FaultCode.InvalidRequest, $"--to: '{path}' {fault}", ("field", "to"))
            : settings with
            {
                Targets = [.. settings.Targets, new TargetDefinition(path, path)],
            };
    }

    private static string Listen(SettingSection root)
    {
        var (url, fault) = ListenSetting.Parse(root.Text("listen", DefaultListen)!);
        if (fault is not null)
        {
            root.Refuse("listen", fault);
        }

        return url ?? DefaultListen;
    }

    private static void CheckFolders(
        SettingSection root,
        DataPaths data,
        List<SourceDefinition> sources,
        List<TargetDefinition> targets,
        SettingNotes notes
    )
    {
        var rules = new FolderRules(data);
        foreach (var source in sources)
        {
            if (rules.FaultOf(source) is { } fault)
            {
                root.Section("sources").Section(source.Name).Refuse("path", fault);
            }
            else
            {
                notes.Warnings.AddRange(SourceChecks.WarningsOf(source));
            }
        }

        foreach (var target in targets)
        {
            if (rules.FaultOfTarget(target.Path, sources) is { } fault)
            {
                root.Section("targets").Section(target.Name).Refuse("path", fault);
            }
            else if (rules.SourceAround(target.Path, sources) is { } around)
            {
                notes.Warnings.Add(
                    $"The target '{target.Name}' lies in the source '{around.Name}': what is restored there is " + "backed up again."
                );
            }

            notes.Warnings.AddRange(SourceChecks.WarningsOf(target));
        }

        if (sources.Count == 0)
        {
            notes.Warnings.Add(
                "There is no source, so nothing can be backed up. Give one with --source NAME=PATH or in the " + "configuration file."
            );
        }
    }
}
