using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Faults;
using BackupEdge.Jobs.Running;

namespace BackupEdge.Api.Http;

/// <summary>Checks whether the service is ready to process requests.</summary>
/// <param name="data">The paths of the data folder.</param>
/// <param name="catalogue">The catalogue that must be readable.</param>
/// <param name="runner">The job runner that must be running.</param>
/// <param name="time">The clock for the wait and the store check.</param>
internal sealed class Readiness(DataPaths data, CatalogueDatabase catalogue, JobRunner runner, TimeProvider time)
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(20);
    private readonly StoreCheck _store = new(data, catalogue, time);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The random id of the service, see <see cref="DataFolderLock.Instance"/>.</summary>
    public string Instance { get; init; } = "";

    /// <summary>Marks the service as started; waiting calls continue.</summary>
    public void Started() => _started.TrySetResult();

    /// <summary>
    /// Waits until the service has started. During startup it recovers the state of the previous process, which takes a moment, and a
    /// client that just got an answer from <c>/health</c> should not be refused.
    /// </summary>
    /// <exception cref="Fault"><c>not_ready</c> if the service has not started within 20 seconds.</exception>
    public async ValueTask WhenStartedAsync(CancellationToken cancellationToken)
    {
        if (_started.Task.IsCompleted)
        {
            return;
        }

        try
        {
            await _started.Task.WaitAsync(StartTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw NotReadyFaults.Starting();
        }
    }

    /// <summary>Checks that jobs are run, the catalogue is readable, and the archive store is writable (a full disk is accepted).</summary>
    /// <exception cref="Fault"><c>not_ready</c> with the reason.</exception>
    public async ValueTask ThrowIfNotReadyAsync()
    {
        if (!_started.Task.IsCompleted)
        {
            throw NotReadyFaults.Starting();
        }

        if (!runner.IsRunning)
        {
            throw NotReadyFaults.Of("The service is not running jobs: it is stopping, or its job runner has failed. See the service log.");
        }

        try
        {
            catalogue.Read(session => session.Jobs.CountQueued());
        }
        catch (Fault)
        {
            // The original message contains paths of this host, and health checks need no credentials.
            throw NotReadyFaults.Of("The catalogue cannot be read. Check the disk and the data folder of the service.");
        }

        if (await _store.ProblemAsync() is not null)
        {
            throw NotReadyFaults.Of("The data folder cannot be written. Check the disk and the data folder of the service.");
        }
    }
}
