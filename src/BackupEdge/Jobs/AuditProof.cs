using System.Text.Json;
using BackupEdge.Catalogue;
using BackupEdge.Configuration;
using BackupEdge.Copies;
using BackupEdge.DataFolder;
using BackupEdge.Engine;
using BackupEdge.Engine.Archives;
using BackupEdge.Engine.Sealing;
using BackupEdge.Engine.Storage;
using BackupEdge.Faults;
using BackupEdge.Objects;

namespace BackupEdge.Jobs;

/// <summary>
/// Verifies the audit chain against the heads that archives of the data folder and copies of the catalogue contain. Changes nothing.
/// </summary>
/// <param name="settings">The effective settings.</param>
/// <param name="catalogue">The catalogue.</param>
/// <param name="store">The archives of the data folder; those that are only in copies are not read.</param>
/// <param name="engine">Reads archives.</param>
/// <param name="keys">The keys of the store.</param>
/// <param name="connect">Connects to the stores of copies.</param>
internal sealed class AuditProof(
    Settings settings,
    CatalogueDatabase catalogue,
    IArchiveStore store,
    IEngine engine,
    IStoreKeys keys,
    Func<CopyPlace, IObjectStore> connect
)
{
    private const string Field = "audit";

    /// <summary>Reads the heads, and then all records in one transaction.</summary>
    /// <param name="readsCopies">Whether the stores of copies are read too.</param>
    /// <param name="cancel">Cancels the operation.</param>
    /// <exception cref="Fault"><c>io_error</c> of the catalogue or the archive store.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<AuditVerdict> RunAsync(bool readsCopies, CancellationToken cancel)
    {
        var (heads, problems) = (new List<KnownAuditHead>(), new List<string>());
        foreach (var id in store.List().Concat(store.ListRetired()))
        {
            cancel.ThrowIfCancellationRequested();
            Read(id, heads, problems);
        }

        var archives = heads.Count;
        if (readsCopies)
        {
            foreach (var copy in settings.Copies)
            {
                await ReadAsync(copy, heads, problems, cancel);
            }
        }

        return new AuditVerdict(catalogue.Read(session => session.Audit.Check(heads)), archives, heads.Count - archives, problems);
    }

    /// <summary>Returns the head that an archive contains; null if it has none.</summary>
    /// <exception cref="JsonException">It cannot be parsed.</exception>
    public static AuditHead? HeadOf(ArchiveFacts facts) =>
        facts.Record is { ValueKind: JsonValueKind.Object } record && record.TryGetProperty(Field, out var head)
            ? head.Deserialize(JobsJson.Default.AuditHead) is { Chain: not null, Hash: not null } whole
                ? whole
                : throw new JsonException("It is not complete.")
            : null;

    private void Read(string id, List<KnownAuditHead> heads, List<string> problems)
    {
        try
        {
            var facts = engine.Describe(id);
            if (HeadOf(facts) is { } head)
            {
                heads.Add(new KnownAuditHead(head, $"archive {id}", facts.CreatedAt));
            }
        }
        catch (Fault fault) when (fault.Code == FaultCode.ArchiveMissing)
        {
            // It was deleted meanwhile.
        }
        catch (Exception e) when (e is JsonException || PassedOver.IsOfArchive(e))
        {
            problems.Add($"The archive '{id}' was not compared: {e.Message}");
        }
    }

    private async Task ReadAsync(CopyDefinition copy, List<KnownAuditHead> heads, List<string> problems, CancellationToken cancel)
    {
        try
        {
            using var objects = connect(copy.Place);
            var own = catalogue.Read(session => session.Copies.Store());
            var reading = new CopiedAuditHeads(objects, new CopySeal(keys), settings.Data.HasKeys);
            await reading.ReadAsync(copy.Name, own, heads, problems, cancel);
        }
        catch (Fault fault)
        {
            problems.Add($"The copy '{copy.Name}' was not compared: {fault.Message}");
        }
    }
}
