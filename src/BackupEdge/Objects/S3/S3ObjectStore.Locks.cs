using System.Net;
using System.Text;

namespace BackupEdge.Objects.S3;

/// <content>Locks, versions and what the probe asks.</content>
internal sealed partial class S3ObjectStore
{
    /// <inheritdoc/>
    public Task ProtectAsync(string key, string version, ObjectRetention retention, CancellationToken cancel)
    {
        var request = new S3Request(HttpMethod.Put, key)
        {
            Query = [("retention", ""), (VersionId, version)],
            Body = new MemoryContent(Encoding.UTF8.GetBytes(S3Locks.XmlOf(retention))),
            HasMd5 = true,
        };
        return _calls.RunAsync(
            "s3:PutObjectRetention",
            async token =>
            {
                // Governance would permit some callers to shorten a lock.
                if (S3Locks.Covers(await RetentionAsync(key, version, token), retention))
                {
                    return NoAnswer;
                }

                try
                {
                    return await _client.SendAsync(request, token);
                }
                catch (S3Failure e) when (e.Code is "NoSuchKey" or "NoSuchVersion")
                {
                    throw ObjectFaults.Missing(Address, key);
                }
                catch (S3Failure e) when (LacksLocks(e))
                {
                    throw ObjectFaults.Unsupported(Address, "Object Lock");
                }
            },
            cancel
        );
    }

    /// <inheritdoc/>
    public async Task<ObjectRetention?> FindProtectionAsync(string key, string version, CancellationToken cancel)
    {
        ObjectRetention? found = null;
        await _calls.RunAsync(
            "s3:GetObjectRetention",
            async token =>
            {
                found = await RetentionAsync(key, version, token);
                return this;
            },
            cancel
        );
        return found;
    }

    /// <inheritdoc/>
    public async Task<bool> HasVersionsAsync(CancellationToken cancel)
    {
        var status = await _calls.RunAsync(
            "s3:GetBucketVersioning",
            async token =>
            {
                try
                {
                    var answer = await _client.SendAsync(new S3Request(HttpMethod.Get, null) { Query = [("versioning", "")] }, token);
                    return S3Lists.Root(answer.Body, "VersioningConfiguration").Find("Status")?.Value ?? "";
                }
                catch (S3Failure e) when (LacksLocks(e))
                {
                    return "";
                }
            },
            cancel
        );

        // A bucket whose versioning is suspended still has versions.
        return status.Length > 0;
    }

    /// <inheritdoc/>
    public async Task<CreateOutcome> TryCreateAsync(string key, ObjectContent content, CancellationToken cancel)
    {
        var put = PutOf(key, content, null);
        var request = put with { Headers = [.. put.Headers, ("if-none-match", "*")] };
        var outcome = CreateOutcome.Created;
        await _calls.RunAsync(
            "s3:PutObject",
            async token =>
            {
                try
                {
                    await _client.SendAsync(request, token);
                    outcome = CreateOutcome.Created;
                }
                catch (S3Failure e) when (e.Status is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
                {
                    outcome = CreateOutcome.Exists;
                }
                catch (S3Failure e) when (LacksLocks(e))
                {
                    outcome = CreateOutcome.Unsupported;
                }

                return this;
            },
            cancel
        );
        return outcome;
    }

    /// <inheritdoc/>
    public async Task<bool> RefusesWrongChecksumAsync(string key, CancellationToken cancel)
    {
        var request = PutOf(key, new FalseContent("probe"u8.ToArray()), null);
        var isRefused = false;
        await _calls.RunAsync(
            "s3:PutObject",
            async token =>
            {
                try
                {
                    await _client.SendAsync(request, token);
                    isRefused = false;
                }
                catch (S3Failure e) when (S3Verdicts.Of(e) == S3Verdict.Damaged || e.Code == "SignatureDoesNotMatch")
                {
                    isRefused = true;
                }

                return this;
            },
            cancel
        );
        return isRefused;
    }

    // Engines without versions or locks do not know the call, or refuse it for this bucket.
    private static bool LacksLocks(S3Failure failure) =>
        failure.Status is HttpStatusCode.NotImplemented or HttpStatusCode.MethodNotAllowed
        || failure.Code is "NotImplemented" or "InvalidRequest" or "ObjectLockConfigurationNotFoundError" or "InvalidBucketState";

    // Returns null if the version is not locked, or cannot be.
    private async Task<ObjectRetention?> RetentionAsync(string key, string version, CancellationToken cancel)
    {
        try
        {
            var request = new S3Request(HttpMethod.Get, key) { Query = [("retention", ""), (VersionId, version)] };
            var retention = S3Lists.Root((await _client.SendAsync(request, cancel)).Body, "Retention");
            return new ObjectRetention(S3Locks.ModeOf(retention.Text("Mode")), retention.Time("RetainUntilDate"));
        }
        catch (S3Failure e) when (e.Code is "NoSuchKey" or "NoSuchVersion")
        {
            throw ObjectFaults.Missing(Address, key);
        }
        catch (S3Failure e) when (LacksLocks(e) || (e.Status == HttpStatusCode.NotFound && e.Code != "NoSuchBucket"))
        {
            return null;
        }
    }
}
