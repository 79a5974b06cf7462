using BackupEdge.Engine.Sources;

namespace BackupEdge.Commands.Setup;

/// <summary>Finds Qdrant, the vector database.</summary>
internal sealed class VectorsDetector : IPartDetector
{
    private const string Name = "vectors";
    private const int DefaultPort = 6333;

    /// <summary>The program that saves and restores the collections, which a package installs.</summary>
    public const string Program = "/usr/share/backupedge/recipes/qdrant-snapshots";

    /// <inheritdoc/>
    public IEnumerable<ProposedPart> Find(HostView host)
    {
        var named = host.AddressOf(DefaultPort, "QDRANT_URL", "VECTORDB_URL");
        var address = named ?? new ServiceAddress(ServiceAddress.Local, DefaultPort);
        var folder = host.Layout?.FirstFolder("data/qdrant", "data/vector_db");
        var isUp = host.Probe.IsListening(address.Host, address.Port);
        if (named is null && folder is null && !isUp)
        {
            yield break;
        }

        List<string> missing = [];
        if (!isUp)
        {
            missing.Add($"Nothing answers at {address}. Start Qdrant: its folder cannot be copied while it runs, only its snapshots.");
        }

        if (!host.Probe.HasProgram(Program))
        {
            missing.Add($"Install {Program}, which is deploy/recipes/qdrant-snapshots in the sources.");
        }

        if (!host.Probe.HasProgram("curl"))
        {
            missing.Add("Install curl.");
        }

        var url = address.Url.GetLeftPart(UriPartial.Authority);
        yield return new ProposedPart(
            Name,
            $"The collections of Qdrant at {address}, as a snapshot of each. Indexing the drive again makes them too, slowly.",
            [
                ProposedSetting.Text("kind", CommandSource.KindName),
                ProposedSetting.Text("file_name", "collections.tar"),
                ProposedSetting.List("run", Program, "save", url),
                ProposedSetting.List("restore", Program, "restore", url),
            ],
            missing
        );
    }
}
