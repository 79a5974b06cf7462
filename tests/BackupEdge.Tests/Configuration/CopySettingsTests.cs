using BackupEdge.Configuration;

namespace BackupEdge.Tests.Configuration;

public sealed class CopySettingsTests : IDisposable
{
    private const string Secret = "a-secret-of-the-engine";
    private readonly SettingsHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact]
    public void All_settings_of_a_bucket_are_read_and_secrets_are_not_shown()
    {
        File.SetUnixFileMode(_harness.Write("token", "t\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _harness.Config(
            $$"""
            { "copies": { "offsite": {
                "kind": "s3", "endpoint": "https://s3.example.org", "region": "eu-west-1", "bucket": "my-bucket", "prefix": "hosts/bots1",
                "path_style": false, "ca_file": "ca.pem", "access_key": "AKID", "secret_key": "{{Secret}}", "session_token_file": "token",
                "lock": { "mode": "compliance", "days": 30, "max_days": 365 },
                "retention": { "keep_daily": 7 }, "max_lag": "36h", "protected_elsewhere": true,
                "limits": { "bytes_per_second": "10MB", "hours": ["22:00-06:00", "12:00-13:30"], "concurrency": 4 },
                "local_retention_days": 14, "verify_bytes_per_day": "10GB" } } }
            """
        );

        var loaded = _harness.Load(input => input with { WithSecrets = true });

        var copy = Assert.Single(loaded.Settings.Copies);
        var place = Assert.IsType<BucketPlace>(copy.Place);
        Assert.Equal(("offsite", "s3://my-bucket/hosts/bots1/"), (copy.Name, place.Address));
        Assert.Equal((new Uri("https://s3.example.org"), "eu-west-1", false), (place.Endpoint, place.Region, place.PathStyle));
        Assert.Equal(("AKID", Secret, _harness.In("token")), (place.AccessKey, place.SecretKey, place.SessionTokenFile));
        Assert.Equal(_harness.In("ca.pem"), place.CaFile);
        Assert.Equal(new CopyLock(CopyLockMode.Compliance, 30, 365), copy.Lock);
        Assert.Equal((7, TimeSpan.FromHours(36), true), (copy.Retention!.KeepDaily, copy.MaxLag, copy.IsProtectedElsewhere));
        Assert.Equal((14, 10_000_000_000L), (copy.LocalRetentionDays!.Value, copy.VerifyBytesPerDay));
        Assert.Equal((10_000_000L, 4), (copy.Limits.BytesPerSecond, copy.Limits.Concurrency));
        Assert.Equal([new CopyHours(new(22, 0), new(6, 0)), new CopyHours(new(12, 0), new(13, 30))], copy.Limits.Hours);
        Assert.DoesNotContain(loaded.Values, value => value.Value.Contains(Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, $"{copy}", StringComparison.Ordinal);
        Assert.Same(copy, loaded.Settings.FindCopy("offsite"));
    }

    [Fact]
    public void What_is_not_set_has_its_default()
    {
        _harness.Config("""{ "copies": { "offsite": { "bucket": "my-bucket" }, "disk": { "kind": "folder", "path": "copy" } } }""");

        var copies = _harness.Load().Settings.Copies;

        var place = Assert.IsType<BucketPlace>(copies[0].Place);
        Assert.Equal((null, null, "", null, null), (place.Endpoint, place.Region, place.Prefix, place.PathStyle, place.AccessKey));
        Assert.Equal(new FolderPlace(_harness.In("copy")), copies[1].Place);
        Assert.All(copies, copy => Assert.Equal((CopyLock.None, null), (copy.Lock, copy.Retention)));
        Assert.All(copies, copy => Assert.Equal((TimeSpan.FromHours(24), false), (copy.MaxLag, copy.IsProtectedElsewhere)));
        Assert.All(copies, copy => Assert.Equal((null, 1L << 30), (copy.LocalRetentionDays, copy.VerifyBytesPerDay)));
        Assert.All(copies, copy => Assert.Equal((0L, 16), (copy.Limits.BytesPerSecond, copy.Limits.Concurrency)));
    }

    [Fact]
    public void Keys_are_for_every_command_since_any_may_have_to_read_an_archive_in_the_copy()
    {
        _harness.Config($$"""{ "copies": { "a": { "bucket": "one-bucket", "access_key": "A", "secret_key": "{{Secret}}" } } }""");

        var place = Assert.IsType<BucketPlace>(_harness.Load().Settings.Copies[0].Place);

        Assert.Equal(("A", Secret), (place.AccessKey, place.SecretKey));
    }

    [Theory]
    [InlineData("{}", "'copies.a' needs a 'bucket'")]
    [InlineData("""{ "kind": "folder" }""", "'copies.a' needs a 'path'")]
    [InlineData("""{ "kind": "ftp" }""", "'copies.a.kind' must be one of s3, folder, not 'ftp'.")]
    [InlineData("""{ "kind": "folder", "path": "x", "bucket": "b" }""", "'copies.a.bucket' is not a known key.")]
    [InlineData("""{ "kind": "folder", "path": "backupedge-data/copy" }""", "'copies.a.path' must not lie in the data folder")]
    [InlineData("""{ "kind": "folder", "path": "x", "lock": { "days": 3 } }""", "'copies.a.lock' is not possible in a folder")]
    [InlineData("""{ "bucket": "s3://bucket" }""", "'copies.a.bucket' must be the name of a bucket")]
    [InlineData("""{ "bucket": "bucket", "prefix": "/x" }""", "'copies.a.prefix' must be a path such as hosts/bots1")]
    [InlineData("""{ "bucket": "bucket", "prefix": "x/../y" }""", "'copies.a.prefix' must be a path such as hosts/bots1")]
    [InlineData(
        """{ "bucket": "bucket", "endpoint": "https://s3.example.org/bucket" }""",
        "'copies.a.endpoint' must be an address without a path"
    )]
    [InlineData("""{ "bucket": "bucket", "endpoint": "s3.example.org" }""", "'copies.a.endpoint' must be an http or https address")]
    [InlineData("""{ "bucket": "bucket", "access_key": "a" }""", "has an 'access_key' and no 'secret_key_file'.")]
    [InlineData("""{ "bucket": "bucket", "secret_key": "a" }""", "has a 'secret_key' and no 'access_key'.")]
    [InlineData("""{ "bucket": "bucket", "session_token": "a" }""", "has a 'session_token' and no 'access_key'.")]
    [InlineData(
        """{ "bucket": "bucket", "access_key": "a", "secret_key": "b", "secret_key_file": "c" }""",
        "has both 'secret_key' and 'secret_key_file'. Keep one."
    )]
    [InlineData("""{ "bucket": "bucket", "access_key": "a", "secret_key_file": "gone" }""", "'copies.a.secret_key_file' names a file that")]
    [InlineData("""{ "bucket": "bucket", "lock": {} }""", "'copies.a.lock' needs 'days'")]
    [InlineData(
        """{ "bucket": "bucket", "lock": { "days": 40, "max_days": 30 } }""",
        "'copies.a.lock.days' must not be more than 'max_days'"
    )]
    [InlineData("""{ "bucket": "bucket", "lock": { "mode": "none", "days": 3 } }""", "'copies.a.lock.days' has no effect")]
    [InlineData(
        """{ "bucket": "bucket", "lock": { "mode": "legal", "days": 3 } }""",
        "'copies.a.lock.mode' must be one of none, governance"
    )]
    [InlineData("""{ "bucket": "bucket", "limits": { "bytes_per_second": "fast" } }""", "'copies.a.limits.bytes_per_second' must be 0, or")]
    [InlineData("""{ "bucket": "bucket", "limits": { "bytes_per_second": "10" } }""", "'copies.a.limits.bytes_per_second' must be 0, or")]
    [InlineData("""{ "bucket": "bucket", "verify_bytes_per_day": "much" }""", "'copies.a.verify_bytes_per_day' must be 0, or")]
    [InlineData("""{ "bucket": "bucket", "local_retention_days": -1 }""", "'copies.a.local_retention_days' must be a whole number")]
    [InlineData("""{ "bucket": "bucket", "limits": { "hours": ["22-6"] } }""", "'copies.a.limits.hours' must be a list of times such as")]
    [InlineData("""{ "bucket": "bucket", "max_lag": "soon" }""", "'copies.a.max_lag' must be a duration such as 60s")]
    [InlineData("""{ "bucket": "bucket", "protected_elsewhere": "yes" }""", "'copies.a.protected_elsewhere' must be true or false")]
    [InlineData("""{ "bucket": "bucket", "limits": { "concurrency": 17 } }""", "'copies.a.limits.concurrency' must be a whole number")]
    public void Settings_of_a_copy_that_cannot_work_are_refused_with_the_remedy(string copy, string expected)
    {
        _harness.Config($$"""{ "copies": { "a": {{copy}} } }""");

        Assert.Contains(expected, _harness.Refused(input => input with { WithSecrets = true }).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_copies_at_the_same_place_are_refused()
    {
        _harness.Config("""{ "copies": { "a": { "bucket": "bucket", "prefix": "x" }, "b": { "bucket": "bucket", "prefix": "x/" } } }""");

        Assert.Contains("'copies.b' is at the same place as the copy 'a'.", _harness.Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_without_encryption_are_reported_once()
    {
        _harness.Config("""{ "copies": { "a": { "bucket": "bucket" }, "b": { "bucket": "other" } } }""");

        var warning = Assert.Single(CopyWarnings.Of(_harness.Load().Settings));

        Assert.StartsWith("Copies are not encrypted (a, b): ", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Copies_with_encryption_are_not_reported()
    {
        _harness.Config("""{ "encryption": { "mode": "sealed" }, "copies": { "a": { "bucket": "bucket" } } }""");

        Assert.Empty(CopyWarnings.Of(_harness.Load().Settings));
    }

    [Fact]
    public void Risks_of_places_are_reported()
    {
        Directory.CreateDirectory(_harness.In("source/disk"));
        _harness.Config(
            """
            { "encryption": { "mode": "sealed" }, "sources": { "src": { "path": "source" } },
              "copies": { "open": { "bucket": "bucket", "endpoint": "http://s3.example.org" },
                          "local": { "bucket": "bucket", "endpoint": "http://127.0.0.1:9000" },
                          "gone": { "kind": "folder", "path": "nowhere" }, "inside": { "kind": "folder", "path": "source/disk" } } }
            """
        );

        var warnings = CopyWarnings.Of(_harness.Load().Settings).ToList();

        Assert.Collection(
            warnings,
            warning => Assert.Contains("'open' uses plain http", warning, StringComparison.Ordinal),
            warning => Assert.Contains("of the copy 'gone' does not exist", warning, StringComparison.Ordinal),
            warning => Assert.Contains("'inside' is inside the source 'src'", warning, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Copies_are_set_by_variables_too()
    {
        _harness.Set("BACKUPEDGE__COPIES__OFFSITE__BUCKET", "my-bucket");
        _harness.Set("BACKUPEDGE__COPIES__OFFSITE__LOCK__DAYS", "7");
        _harness.Set("BACKUPEDGE__COPIES__OFFSITE__LIMITS__HOURS__0", "01:00-05:00");

        var copy = Assert.Single(_harness.Load().Settings.Copies);

        Assert.Equal(new CopyLock(CopyLockMode.Governance, 7, CopyLock.DefaultMaxDays), copy.Lock);
        Assert.Single(copy.Limits.Hours);
    }
}
