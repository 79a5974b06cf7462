using BackupEdge.Engine.Reports;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Engine.Backup;

/// <summary>
/// Runs a source's hooks around reading it. Once <c>before</c> was started, <c>after</c> <em>must</em> always run, and only its own timeout
/// may stop it: an application that was frozen must not stay frozen.
/// </summary>
internal sealed class SourceHooks(BackupRequest request, TimeProvider time, ReportLog warnings)
{
    private Fault? _afterFault;

    /// <summary>Runs the hook <c>before</c>, reads a source and runs the hook <c>after</c>.</summary>
    /// <param name="source">The source whose hooks run.</param>
    /// <param name="read">Reads the source.</param>
    /// <param name="drain">Waits until all entries that were sent have been read too.</param>
    /// <param name="stop">Kills the hook <c>before</c>.</param>
    /// <exception cref="Fault"><c>hook_failed</c>, or an error that <paramref name="read"/> throws.</exception>
    public void RunAround(SourceDefinition source, Action read, Action drain, CancellationToken stop)
    {
        try
        {
            Run(source.Before, "before", source, stop);
            read();
            if (source.After is not null)
            {
                drain();
            }
        }
        catch
        {
            RunAfterFailure(source);
            throw;
        }

        Run(source.After, "after", source, CancellationToken.None);
    }

    /// <summary>
    /// Returns a failure of the backup or of a source that is left out. If the hook <c>after</c> failed as well, its message is added and
    /// the failure of the hook is cleared.
    /// </summary>
    public Exception Explain(Exception failure)
    {
        var hookFault = _afterFault;
        _afterFault = null;
        return (hookFault, failure) switch
        {
            (null, _) => failure,
            (_, Fault fault) => new Fault(
                fault.Code,
                $"{fault.Message} This failed as well: {hookFault.Message}",
                fault,
                [.. fault.Details.Select(detail => (detail.Key, detail.Value))]
            ),
            _ => hookFault,
        };
    }

    private void Run(Hook? hook, string name, SourceDefinition source, CancellationToken cancellationToken)
    {
        if (hook is null)
        {
            return;
        }

        try
        {
            HookRun.Run(hook, name, source.Name, request.HookFacts, time, cancellationToken);
        }
        catch (Fault fault) when (!hook.StopsBackup)
        {
            warnings.Add(source.Name, fault.Code, fault.Message);
        }
    }

    // The backup has already failed. The failure of the hook is stored for Explain.
    private void RunAfterFailure(SourceDefinition source)
    {
        try
        {
            Run(source.After, "after", source, CancellationToken.None);
        }
        catch (Fault fault)
        {
            _afterFault ??= fault;
        }
    }
}
