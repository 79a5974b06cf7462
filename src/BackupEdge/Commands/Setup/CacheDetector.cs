using System.Globalization;
using BackupEdge.Engine.Sources;

namespace BackupEdge.Commands.Setup;

/// <summary>Finds Valkey or Redis, the cache.</summary>
internal sealed class CacheDetector : IPartDetector
{
    private const string Name = "cache";
    private const int DefaultPort = 6379;
    private static readonly string[] Programs = ["valkey-cli", "redis-cli"];

    /// <inheritdoc/>
    public IEnumerable<ProposedPart> Find(HostView host)
    {
        var named = host.AddressOf(DefaultPort, "CACHE_URL", "REDIS_URL");
        var address = named ?? new ServiceAddress(ServiceAddress.Local, DefaultPort);
        var isUp = host.Probe.IsListening(address.Host, address.Port);
        if (named is null && !isUp)
        {
            yield break;
        }

        List<string> missing = [];
        if (!isUp)
        {
            missing.Add($"Nothing answers at {address}. Start the cache.");
        }

        var program = Programs.FirstOrDefault(host.Probe.HasProgram);
        if (program is null)
        {
            missing.Add($"Install {Programs[0]} (Debian: valkey-tools) or {Programs[1]} (redis-tools).");
        }

        yield return new ProposedPart(
            Name,
            $"The cache at {address}: sessions. A password goes into 'environment', as REDISCLI_AUTH.",
            [
                ProposedSetting.Text("kind", CommandSource.KindName),
                ProposedSetting.Text("file_name", "dump.rdb"),
                ProposedSetting.List(
                    "run",
                    program ?? Programs[0],
                    "-h",
                    address.Host,
                    "-p",
                    address.Port.ToString(CultureInfo.InvariantCulture),
                    "--rdb",
                    "-"
                ),
            ],
            missing
        );
    }
}
