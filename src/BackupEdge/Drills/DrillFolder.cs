using BackupEdge.Configuration;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;

namespace BackupEdge.Drills;

/// <summary>
/// The folder that a drill restores to: in the scratch folder of the data folder, which each start empties, or in a configured target. Only
/// the user of the service may enter it. Its name has the id of the job, so that a start after a kill finds it again.
/// </summary>
/// <param name="path">The absolute path.</param>
/// <param name="followed">The leading part of it in which symbolic links are followed; empty for none.</param>
internal sealed class DrillFolder(string path, string followed)
{
    /// <summary>
    /// The environment variable of programs of a drill that has the path <see cref="Content"/>. Programs that a killed process left running
    /// are found by it.
    /// </summary>
    public const string Variable = "BACKUPEDGE_FOLDER";

    private const string Prefix = ".backupedge-drill-";

    /// <summary>The folder into which a source is restored.</summary>
    public string Content => System.IO.Path.Combine(path, "data");

    /// <summary>The folder into which the files of a PostgreSQL server are restored, to start it.</summary>
    public string Server => System.IO.Path.Combine(path, "server");

    /// <summary>The absolute path.</summary>
    public string Path => path;

    /// <summary>The leading part of the path in which symbolic links are followed; empty for none.</summary>
    public string Followed => followed;

    /// <summary>Returns the folder of a job. Nothing is created.</summary>
    /// <exception cref="Fault"><c>invalid_request</c> if the settings name a target that does not exist any longer.</exception>
    public static DrillFolder Of(Settings settings, string jobId)
    {
        if (settings.Drill.Target is not { } name)
        {
            return InScratch(settings, jobId);
        }

        var target = settings.FindTarget(name)
            ?? throw new Fault(FaultCode.InvalidRequest, $"'drill.target' is '{name}', which is not a target.", ("field", "drill.target"));
        return In(target, jobId);
    }

    /// <summary>
    /// Removes what a killed process has left of a drill: programs that it started and that still run, and the folder, wherever the
    /// settings had it then.
    /// </summary>
    /// <returns>What could not be deleted, as sentences.</returns>
    public static IReadOnlyList<string> RemoveLeft(Settings settings, string jobId)
    {
        var problems = new List<string>();
        foreach (var folder in settings.Targets.Select(target => In(target, jobId)).Prepend(InScratch(settings, jobId)))
        {
            // They would write to the folder while it is deleted.
            MarkedProcesses.Kill(Variable, folder.Content);
            DrillServer.RemoveMemory(folder.Server);
            if (folder.TryRemove() is { } problem)
            {
                problems.Add(problem);
            }
        }

        return problems;
    }

    /// <summary>
    /// Removes the shared memory of servers that killed drills have left. It <em>must</em> be called before the folder is deleted, since
    /// their files name it.
    /// </summary>
    /// <param name="parent">The folder with the folders of drills; it need not exist.</param>
    public static void RemoveMemory(string parent)
    {
        var folders = Directory.Exists(parent) ? Directory.GetDirectories(parent, Prefix + "*") : [];
        foreach (var folder in folders)
        {
            DrillServer.RemoveMemory(new DrillFolder(folder, "").Server);
        }
    }

    /// <summary>Creates the folder.</summary>
    /// <exception cref="Fault"><c>io_error</c>, or <c>no_space</c>.</exception>
    public void Make() => IoFaults.Guard($"The folder '{path}' for a drill could not be created", () =>
        {
            var parent = System.IO.Path.GetDirectoryName(path)!;
            if (!Directory.Exists(parent))
            {
                FolderOwner.MakeFolder(parent);
            }

            FolderOwner.MakeFolder(path);
        });

    /// <summary>Deletes what a source was restored to.</summary>
    /// <exception cref="Fault"><c>io_error</c>.</exception>
    public void Empty() => IoFaults.Guard($"'{Content}' could not be deleted", () => FolderRemoval.Run(Content));

    /// <summary>Deletes the folder with everything in it. Returns why that was not possible, as a sentence; null if it was.</summary>
    public string? TryRemove()
    {
        try
        {
            FolderRemoval.Run(path);
            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private static DrillFolder InScratch(Settings settings, string jobId) =>
        new(System.IO.Path.Combine(settings.Data.Scratch, Prefix + jobId), "");

    private static DrillFolder In(TargetDefinition target, string jobId) =>
        new(System.IO.Path.Combine(target.Path, Prefix + jobId), target.Follow ? target.Path : "");
}
