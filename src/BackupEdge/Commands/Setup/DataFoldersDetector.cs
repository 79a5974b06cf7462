using BackupEdge.Configuration;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Commands.Setup;

/// <summary>Finds the folders of the other services of General Bots, and the database of an embedded board.</summary>
internal sealed class DataFoldersDetector : IPartDetector
{
    private const string Board = "botserver.db";

    // Other detectors find these, or they hold what others can make again.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "minio",
        "drive",
        "pgdata",
        "postgres",
        "tables",
        "vault",
        "qdrant",
        "vector_db",
        "cache",
        "redis",
        "valkey",
        "backupedge",
    };

    private static readonly Dictionary<string, string> Services = new(StringComparer.Ordinal)
    {
        ["email"] = "The mail of Stalwart",
        ["forgejo"] = "The repositories of Forgejo, whose database is among the tables",
        ["alm"] = "The repositories of Forgejo, whose database is among the tables",
        ["caddy"] = "The certificates of Caddy",
        ["proxy"] = "The certificates of Caddy",
        ["dns"] = "The zones of CoreDNS",
        ["directory"] = "The files of Zitadel, whose identities are in a database",
    };

    /// <inheritdoc/>
    public IEnumerable<ProposedPart> Find(HostView host)
    {
        if (host.Layout is not { } layout)
        {
            yield break;
        }

        foreach (var folder in BotsLayout.FoldersOf(layout.Data))
        {
            var name = Path.GetFileName(folder);
            if (!Known.Contains(name))
            {
                yield return PartOf(folder, name);
            }
        }

        if (File.Exists(Path.Join(layout.Data, Board)))
        {
            yield return new ProposedPart(
                "board",
                "The database of an embedded board.",
                [ProposedSetting.Text("kind", SqliteSource.KindName), ProposedSetting.Text("path", Path.Join(layout.Data, Board))],
                []
            )
            {
                IsDrilled = true,
            };
        }
    }

    private static ProposedPart PartOf(string folder, string name)
    {
        var about = Services.GetValueOrDefault(name) ?? $"The data of {name}";
        var usable = NameRules.Problem(name) is null ? name : UsableName(name);
        return new ProposedPart(
            usable,
            $"{about}. A service that writes all the time needs hooks that stop or freeze it.",
            [ProposedSetting.Text("path", folder)],
            HostView.FindProblem(folder) is { } problem ? [problem] : []
        )
        {
            IsDrilled = true,
        };
    }

    private static string UsableName(string name)
    {
        var letters = new string([.. name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')]);
        var usable = $"data-{letters}";
        return NameRules.Problem(usable) is null ? usable : "data-folder";
    }
}
