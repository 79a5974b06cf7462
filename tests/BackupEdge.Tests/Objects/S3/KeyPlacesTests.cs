using BackupEdge.Faults;
using BackupEdge.Objects.S3;
using BackupEdge.Tests.TestTrees;
using Microsoft.Extensions.Time.Testing;

namespace BackupEdge.Tests.Objects.S3;

public sealed class KeyPlacesTests
{
    private const string Issued =
        """{"AccessKeyId":"AK","SecretAccessKey":"SK","Token":"T","Expiration":"2026-01-02T03:04:05Z","Code":"Success"}""";
    private static readonly DateTimeOffset Expires = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_environment_has_keys_if_both_variables_are_set()
    {
        Assert.Null(await new EnvironmentKeys(Variables(("AWS_ACCESS_KEY_ID", "AK"))).FindAsync(Cancel));
        Assert.Equal(
            new S3Keys("AK", "SK", "T"),
            await new EnvironmentKeys(
                Variables(("AWS_ACCESS_KEY_ID", "AK"), ("AWS_SECRET_ACCESS_KEY", "SK"), ("AWS_SESSION_TOKEN", "T"))
            ).FindAsync(Cancel)
        );
    }

    [Theory]
    [InlineData("default", "AK1", "SK1")]
    [InlineData("ops", "AK2", "SK2")]
    [InlineData("both", "AK3", "SK3")]
    public async Task A_profile_has_keys(string profile, string access, string secret)
    {
        using var folder = new TempFolder();
        folder.MakeFolder(".aws");
        await File.WriteAllTextAsync(
            folder.At(".aws/credentials"),
            "# comment\n[default]\naws_access_key_id = AK1\naws_secret_access_key=SK1\n[both]\naws_secret_access_key = SK3\n",
            Cancel
        );
        await File.WriteAllTextAsync(
            folder.At(".aws/config"),
            "[profile ops]\nregion = x\naws_access_key_id = AK2\naws_secret_access_key = SK2\n[profile both]\naws_access_key_id=AK3\n",
            Cancel
        );

        var keys = await new ProfileKeys("s3://b/", Variables(("HOME", folder.Path), ("AWS_PROFILE", profile))).FindAsync(Cancel);

        Assert.Equal(new S3Keys(access, secret), keys);
    }

    [Fact]
    public async Task A_profile_that_cannot_be_used_is_refused_by_name()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("config"), "[default]\nsso_session = x\n", Cancel);
        var sso = new ProfileKeys("s3://b/", Variables(("AWS_CONFIG_FILE", folder.At("config"))));
        var none = new ProfileKeys("s3://b/", Variables(("AWS_PROFILE", "none"), ("HOME", folder.Path)));

        Assert.Contains("sso_session", (await Assert.ThrowsAsync<Fault>(() => sso.FindAsync(Cancel))).Message, StringComparison.Ordinal);
        Assert.Contains("'none'", (await Assert.ThrowsAsync<Fault>(() => none.FindAsync(Cancel))).Message, StringComparison.Ordinal);
        Assert.Null(await new ProfileKeys("s3://b/", Variables(("HOME", folder.At("nobody")))).FindAsync(Cancel));
    }

    [Fact]
    public async Task A_container_has_temporary_keys_at_an_address()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("token"), "secret\n", Cancel);
        using var stub = new StubHandler(
            new Dictionary<string, string> { ["GET http://169.254.170.2/creds"] = Issued, ["GET http://127.0.0.1/creds"] = Issued }
        );
        using var http = new HttpClient(stub);

        var relative = await new ContainerKeys(http, Variables(("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds"))).FindAsync(Cancel);
        var full = await new ContainerKeys(
            http,
            Variables(
                ("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/creds"),
                ("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", folder.At("token"))
            )
        ).FindAsync(Cancel);

        Assert.Equal(new S3Keys("AK", "SK", "T", Expires), relative);
        Assert.Equal(relative, full);
        Assert.Contains("Authorization: secret", stub.Requests[1].Headers, StringComparison.Ordinal);
        Assert.Null(await new ContainerKeys(http, _ => null).FindAsync(Cancel));
    }

    [Fact]
    public async Task An_instance_has_the_keys_of_its_role()
    {
        const string Roles = "GET http://169.254.169.254/latest/meta-data/iam/security-credentials/";
        using var stub = new StubHandler(
            new Dictionary<string, string>
            {
                ["PUT http://169.254.169.254/latest/api/token"] = "session",
                [Roles] = "backup\n",
                [Roles + "backup"] = Issued,
            }
        );
        using var http = new HttpClient(stub);

        var keys = await new InstanceKeys(http, _ => null).FindAsync(Cancel);

        Assert.Equal(new S3Keys("AK", "SK", "T", Expires), keys);
        Assert.All(stub.Requests.Skip(1), request =>
            Assert.Contains("X-aws-ec2-metadata-token: session", request.Headers, StringComparison.Ordinal)
        );
        Assert.Null(await new InstanceKeys(http, Variables(("AWS_EC2_METADATA_DISABLED", "true"))).FindAsync(Cancel));
    }

    [Fact]
    public async Task A_web_identity_is_exchanged_for_keys()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.At("token"), "jwt\n", Cancel);
        using var stub = new StubHandler(
            new Dictionary<string, string>
            {
                ["POST https://sts.eu-west-1.amazonaws.com/"] =
                    "<R><AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>AK</AccessKeyId><SecretAccessKey>SK</SecretAccessKey>"
                    + "<SessionToken>T</SessionToken><Expiration>2026-01-02T03:04:05Z</Expiration></Credentials>"
                    + "</AssumeRoleWithWebIdentityResult></R>",
            }
        );
        using var http = new HttpClient(stub);
        var variables = Variables(("AWS_WEB_IDENTITY_TOKEN_FILE", folder.At("token")), ("AWS_ROLE_ARN", "arn:role"));

        var keys = await new WebIdentityKeys("s3://b/", http, variables, "eu-west-1").FindAsync(Cancel);

        Assert.Equal(new S3Keys("AK", "SK", "T", Expires), keys);
        Assert.Contains("WebIdentityToken=jwt", stub.Requests[0].Body, StringComparison.Ordinal);
        var fault = await Assert.ThrowsAsync<Fault>(() => new WebIdentityKeys("s3://b/", http, variables, "us-east-1").FindAsync(Cancel));
        Assert.Contains("arn:role", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_taken_again_before_they_expire()
    {
        var time = new FakeTimeProvider(Expires.AddHours(-1));
        using var stub = new StubHandler(new Dictionary<string, string> { ["GET http://169.254.170.2/creds"] = Issued });
        using var http = new HttpClient(stub);
        using var source = new S3KeySource(
            "s3://b/",
            [new EnvironmentKeys(_ => null), new ContainerKeys(http, Variables(("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/creds")))],
            time
        );

        await source.GetAsync(Cancel);
        await source.GetAsync(Cancel);
        Assert.Single(stub.Requests);
        time.Advance(TimeSpan.FromMinutes(56));
        await source.GetAsync(Cancel);

        Assert.Equal(2, stub.Requests.Count);
    }

    private static Func<string, string?> Variables(params (string Name, string Value)[] set) =>
        name => set.FirstOrDefault(pair => pair.Name == name).Value;
}
