using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Jobs.Running;

/// <summary>Connects to the stores of copies for the jobs that work on them.</summary>
/// <param name="settings">The settings with the copies.</param>
/// <param name="catalogue">The catalogue.</param>
/// <param name="local">The archives of the data folder.</param>
/// <param name="archives">The archives of the data folder, and those that are only in a copy.</param>
/// <param name="keys">The keys of the archive store.</param>
/// <param name="connect">Connects to a store.</param>
/// <param name="time">The clock.</param>
internal sealed class CopyContexts(
    Settings settings,
    CatalogueDatabase catalogue,
    IArchiveStore local,
    IReadableArchiveStore archives,
    IStoreKeys keys,
    Func<CopyPlace, IObjectStore> connect,
    TimeProvider time
)
{
    /// <summary>Connects to the store of a copy, which requests nothing yet. The caller disposes the store of the result.</summary>
    /// <param name="name">The name of the copy.</param>
    /// <param name="running">The job.</param>
    /// <exception cref="Fault"><c>invalid_request</c> if the copy is not in the settings; <c>io_error</c>.</exception>
    public CopyContext Connect(string name, RunningJob running)
    {
        var definition = settings.FindCopy(name)
            ?? throw new Fault(FaultCode.InvalidRequest, $"The copy '{name}' is no longer configured.", ("copy", name));
        return new CopyContext(
            definition,
            connect(definition.Place),
            catalogue,
            new ArchiveAccess(archives, keys),
            new CopySeal(keys),
            new SendLimit(() => settings.FindCopy(name)?.Limits ?? CopyLimits.None, time),
            running.Progress,
            time
        )
        {
            IsLocal = local.Exists,
            Protection = settings.Protection,
        };
    }
}
