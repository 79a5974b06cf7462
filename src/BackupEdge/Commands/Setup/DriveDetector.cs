using BackupEdge.Engine.Buckets;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Commands.Setup;

/// <summary>Finds the drive of General Bots: an S3 engine with a bucket for each bot.</summary>
internal sealed class DriveDetector : IPartDetector
{
    private const string Name = "drive";
    private const string Bots = ".gbai";
    private const string AccessKey = "drive_access_key";
    private const string SecretKey = "drive_secret_key";
    private const int MaxNames = 10;

    // Where General Bots puts MinIO, and the default ports of MinIO, Ceph, SeaweedFS and Garage.
    private static readonly int[] Ports = [9100, 9000, 7480, 8333, 3900];

    /// <inheritdoc/>
    public IEnumerable<ProposedPart> Find(HostView host)
    {
        var folder = host.Layout?.FirstFolder("data/minio", "data/drive");
        var named = host.AddressOf(Ports[0], "DRIVE_SERVER");
        var address = named
            ?? Ports.Select(port => new ServiceAddress(ServiceAddress.Local, port)).FirstOrDefault(at => IsEngine(host, at));
        if (address is null)
        {
            return folder is null ? [] : [Unknown(folder)];
        }

        List<string> missing = [];
        if (named is not null && !host.Probe.IsListening(named.Host, named.Port))
        {
            missing.Add($"Nothing answers at {named}, the DRIVE_SERVER of the settings. Start the drive.");
        }

        List<string?> secrets =
        [
            host.MissingSecret(AccessKey, "the access key of an account that may list and read all buckets (in Vault: gbo/drive)"),
            host.MissingSecret(SecretKey, "the secret of that access key"),
        ];
        missing.AddRange(secrets.OfType<string>());
        return [missing.Count > 0 ? Part(host, address, "", missing) : Reached(host, address)];
    }

    private static bool IsEngine(HostView host, ServiceAddress address) =>
        host.Probe.IsListening(address.Host, address.Port)
        && host.Probe.Get(address.Url) is { } answer
        && (
            answer.Body.Contains("<ListAllMyBucketsResult", StringComparison.Ordinal)
            || (answer.Body.Contains("<Error>", StringComparison.Ordinal) && answer.Body.Contains("<Code>", StringComparison.Ordinal))
        );

    private static ProposedPart Reached(HostView host, ServiceAddress address)
    {
        try
        {
            var buckets = host.Probe.ReadBuckets(
                new BucketConnection
                {
                    Endpoint = address.Url,
                    AccessKeyFile = host.SecretFile(AccessKey),
                    SecretKeyFile = host.SecretFile(SecretKey),
                }
            );
            var bots = buckets.Count(bucket => bucket.EndsWith(Bots, StringComparison.Ordinal));
            List<string> others = [.. buckets.Where(bucket => !bucket.EndsWith(Bots, StringComparison.Ordinal))];
            var left =
                others.Count == 0 ? ""
                : others.Count > MaxNames ? $" It leaves out {others.Count} buckets, such as {string.Join(", ", others.Take(MaxNames))}."
                : $" It leaves out {string.Join(", ", others)}.";
            return Part(host, address, $": {bots} {(bots == 1 ? "bucket" : "buckets")} now, and those of new bots.{left}", []);
        }
        catch (Fault fault)
        {
            return Part(host, address, "", [$"Its buckets cannot be listed: {fault.Message}"]);
        }
    }

    private static ProposedPart Part(HostView host, ServiceAddress address, string found, IReadOnlyList<string> missing) =>
        new(
            Name,
            $"The drive at {address}, where the files of the bots are{(found.Length > 0 ? found : ".")}",
            [
                ProposedSetting.Text("kind", S3Source.KindName),
                ProposedSetting.Text("endpoint", address.Url.GetLeftPart(UriPartial.Authority)),
                ProposedSetting.List("buckets", "*" + Bots),
                ProposedSetting.Text("access_key_file", host.SecretFile(AccessKey)),
                ProposedSetting.Text("secret_key_file", host.SecretFile(SecretKey)),
            ],
            missing
        )
        {
            IsDrilled = true,
        };

    private static ProposedPart Unknown(string folder) =>
        new(
            Name,
            $"The drive, whose engine keeps its files in {folder}.",
            [ProposedSetting.Text("kind", S3Source.KindName), ProposedSetting.List("buckets", "*" + Bots)],
            [
                $"No S3 engine answers at the ports {string.Join(", ", Ports)} of this host. Start it, or set 'endpoint' to its address. "
                    + "Its folder cannot be backed up in its place: the files of a bot could not be found by name.",
            ]
        );
}
