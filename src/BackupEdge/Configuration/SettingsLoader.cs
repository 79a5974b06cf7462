using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Configuration;

/// <summary>
/// Loads the settings. The order of precedence, highest first, is command line, environment, configuration file, defaults. One error
/// lists all problems, each with its origin.
/// </summary>
internal static class SettingsLoader
{
    private const string DefaultListen = "http://localhost:9000";
    private const string DefaultData = "backupedge-data";

    /// <summary>Reads and checks all settings.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> with all problems.</exception>
    public static LoadedSettings Load(SettingsInput input)
    {
        var notes = new SettingNotes();
        var file = SettingsSearch.Find(input);
        var tree = new SettingNode(SettingShape.Object, new SettingOrigin("", input.WorkingFolder, IsText: false));
        if (file is not null)
        {
            tree.Overlay(SettingsFile.Read(file, notes));
        }

        tree.Overlay(SettingsEnvironment.Read(input, notes));
        tree.Overlay(SettingsArguments.Read(input, notes));

        var root = new SettingSection(tree, "", notes);
        root.AllowOnly([
            "listen",
            "data",
            "workers",
            .. CompressionSettings.Keys,
            "sources",
            "targets",
            "copies",
            "auth",
            "retention",
            "recompress",
            "verify",
            "drill",
            "protection",
            "schedules",
            "webhooks",
            "mail",
            "log",
            "tls",
            "ui",
            "audit",
            "limits",
            "encryption",
        ]);
        var listen = Listen(root);
        var data = new DataPaths(root.Path("data", Path.Combine(input.WorkingFolder, DefaultData))!);
        var workers = root.Number("workers", Math.Min(Environment.ProcessorCount, BackupLimits.MaxWorkers), 1, BackupLimits.MaxWorkers);
        var compression = CompressionSettings.Read(root);
        var sources = SourceSettings.Read(root.Section("sources"), compression);
        var targets = TargetSettings.Read(root.Section("targets"), data);
        var copies = CopySettings.Read(root.Section("copies"), data, input.WithSecrets);
        var tls = TlsSettings.Read(root, listen, input.WithSecrets);
        var (jwt, openId) = AuthSettings.Read(root.Section("auth"), input.WithSecrets);
        var retention = RetentionSettings.Read(root.Section("retention"));
        var recompression = RecompressionSettings.Read(root.Section("recompress"));
        var verification = VerificationSettings.Read(root.Section("verify"));
        var drill = DrillSettings.Read(root.Section("drill"), targets);
        var protection = ProtectionSettings.Read(root.Section("protection"));
        var webhooks = WebhookSettings.Read(root.Section("webhooks"), input.WithSecrets, notes);
        var mail = MailSettings.Read(root.Section("mail"), webhooks, input.WithSecrets);
        var log = LogSettings.Read(root.Section("log"));
        var schedules = ScheduleSettings.Read(root.Section("schedules"), sources, copies);
        var ui = UiSettings.Read(root.Section("ui"));
        var auditKeep = AuditSettings.Keep(root.Section("audit"));
        var limitSection = root.Section("limits");
        var limits = LimitSettings.Read(limitSection);
        var chunkTableBytes = LimitSettings.ReadChunkTableBytes(limitSection);
        var readBytesPerSecond = LimitSettings.ReadBytesPerSecond(limitSection);
        var ioClass = LimitSettings.ReadIoClass(limitSection);
        var encryption = EncryptionSettings.Read(root.Section("encryption"), data, input);
        CheckFolders(root, data, sources, targets, notes);
        notes.ThrowIfRefused();

        var settings = new Settings
        {
            Listen = listen,
            Data = data,
            Sources = sources,
            Targets = targets,
            Copies = copies,
            Jwt = jwt,
            OpenId = openId,
            Tls = tls,
            Ui = ui,
            AuditKeep = auditKeep,
            Retention = retention,
            Recompression = recompression,
            Verification = verification,
            Drill = drill,
            Protection = protection,
            Schedules = schedules,
            Webhooks = webhooks,
            Mail = mail,
            Log = log,
            Limits = limits,
            ChunkTableBytes = chunkTableBytes,
            Workers = workers,
            ReadBytesPerSecond = readBytesPerSecond,
            IoClass = ioClass,
            Compression = compression,
            Encryption = encryption,
            Shown = new ShownSettings(file?.Path, notes.Values),
        };
        return new LoadedSettings(settings, file?.Path, notes.Values, notes.Warnings) { Searched = SettingsSearch.Places(input) };
    }

    /// <summary>Returns the absolute path of a folder that a single restore writes to.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="folder">The folder, absolute or relative to <paramref name="workingFolder"/>.</param>
    /// <param name="workingFolder">The working folder.</param>
    /// <exception cref="Fault"><c>invalid_request</c> if restores must not write to the folder.</exception>
    public static string FindFolderTarget(Settings settings, string folder, string workingFolder)
    {
        if (folder.Length == 0 || folder.Contains('\0', StringComparison.Ordinal))
        {
            throw new Fault(FaultCode.InvalidRequest, "--to must be the path of the folder to restore to.", ("field", "to"));
        }

        var path = RealPath.ResolveForOperator(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder, workingFolder)));
        return new FolderRules(settings.Data).FindTargetProblem(path, settings.Sources) is { } problem
            ? throw new Fault(FaultCode.InvalidRequest, $"--to: '{path}' {problem}", ("field", "to"))
            : path;
    }

    private static string Listen(SettingSection root)
    {
        var (url, problem) = ListenSetting.Parse(root.Text("listen", DefaultListen)!);
        if (problem is not null)
        {
            root.Refuse("listen", problem);
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
            if (rules.FindProblem(source) is { } problem)
            {
                root.Section("sources").Section(source.Name).Refuse("path", problem);
            }
            else
            {
                notes.Warnings.AddRange(SourceChecks.FindWarnings(source));
            }
        }

        foreach (var target in targets)
        {
            if (rules.FindTargetProblem(target.Path, sources) is { } problem)
            {
                root.Section("targets").Section(target.Name).Refuse("path", problem);
            }
            else if (rules.FindEnclosingSource(target.Path, sources) is { } enclosing)
            {
                notes.Warnings.Add(
                    $"The target '{target.Name}' is inside the source '{enclosing.Name}': files restored to it are backed up again."
                );
            }

            notes.Warnings.AddRange(SourceChecks.FindWarnings(target));
        }

        if (sources.Count == 0)
        {
            notes.Warnings.Add(
                "No source is configured, so nothing can be backed up. Add one with --source NAME=PATH or in the configuration file."
            );
        }
    }
}
