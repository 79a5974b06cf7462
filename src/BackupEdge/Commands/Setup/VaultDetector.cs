using BackupEdge.Engine.Sources;

namespace BackupEdge.Commands.Setup;

/// <summary>Finds Vault, whose storage is a folder of files or raft.</summary>
internal sealed class VaultDetector : IPartDetector
{
    private const string Name = "vault";
    private const string Header = "vault_header";
    private const int DefaultPort = 8200;
    private const long MaxConfiguration = 1 << 20;

    /// <inheritdoc/>
    public IEnumerable<ProposedPart> Find(HostView host)
    {
        if (host.Layout is not { } layout)
        {
            yield break;
        }

        var address = host.AddressOf(DefaultPort, "VAULT_ADDR") ?? new ServiceAddress(ServiceAddress.Local, DefaultPort);
        var folder = layout.FirstFolder("data/vault");
        if (IsRaft(layout))
        {
            yield return Raft(host, address);
        }
        else if (folder is not null)
        {
            yield return new ProposedPart(
                Name,
                "The secrets, encrypted with the keys of Vault's init.json; keep a copy of that file elsewhere. Files that Vault writes "
                    + "meanwhile are read again; for one moment of all, add hooks that stop or freeze it (docs/operations.md, Recipes).",
                [ProposedSetting.Text("path", folder)],
                HostView.FindProblem(folder) is { } problem ? [problem] : []
            )
            {
                IsDrilled = true,
            };
        }
        else if (host.Probe.IsListening(address.Host, address.Port))
        {
            yield return new ProposedPart(
                Name,
                $"Vault at {address}.",
                [ProposedSetting.Text("path", layout.In("data/vault"))],
                [$"Its storage is not in {layout.In("data/vault")}. Name its folder, or back it up where it is."]
            );
        }
    }

    private static ProposedPart Raft(HostView host, ServiceAddress address)
    {
        var snapshot = new Uri(address.Url, "/v1/sys/storage/raft/snapshot");
        string[] curl = ["curl", "--fail", "--silent", "--show-error", "--header", $"@{host.SecretFile(Header)}"];
        List<string?> missing =
        [
            host.MissingSecret(Header, "the line 'X-Vault-Token: TOKEN', a token that may read and write sys/storage/raft/snapshot"),
            host.Probe.HasProgram("curl") ? null : "Install curl.",
            host.Probe.IsListening(address.Host, address.Port) ? null : $"Nothing answers at {address}. Start Vault.",
        ];
        return new ProposedPart(
            Name,
            $"A snapshot of the raft storage of Vault at {address}.",
            [
                ProposedSetting.Text("kind", CommandSource.KindName),
                ProposedSetting.Text("file_name", "vault.snap"),
                ProposedSetting.List("run", [.. curl, snapshot.ToString()]),
                ProposedSetting.List("restore", [.. curl, "--request", "POST", "--upload-file", "-", snapshot + "-force"]),
            ],
            [.. missing.OfType<string>()]
        );
    }

    private static bool IsRaft(BotsLayout layout)
    {
        string[] places = [Path.Join(layout.Conf, "vault"), layout.Conf];
        foreach (var file in places.SelectMany(ConfigurationsIn))
        {
            try
            {
                if (File.ReadAllText(file).Contains("storage \"raft\"", StringComparison.Ordinal))
                {
                    return true;
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A configuration that cannot be read decides nothing.
            }
        }

        return false;
    }

    private static IEnumerable<string> ConfigurationsIn(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder, "*.hcl").Where(file => new FileInfo(file).Length <= MaxConfiguration)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
