using System.Text.Json;
using BackupEdge.Configuration;
using BackupEdge.Copies;

namespace BackupEdge.Tests.Copies;

public sealed class CopyPolicyTests
{
    private static readonly BucketPlace Place = new() { Bucket = "backups", Prefix = "hosts/bots1/" };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_host_can_neither_delete_versions_nor_end_locks(bool isLocked)
    {
        var policy = JsonDocument.Parse(CopyPolicy.OfHost(Place, isLocked)).RootElement;

        var allowed = ActionsOf(policy, "Allow");
        Assert.DoesNotContain("s3:DeleteObjectVersion", allowed);
        Assert.DoesNotContain("s3:BypassGovernanceRetention", allowed);
        Assert.DoesNotContain(allowed, action => action.Contains('*', StringComparison.Ordinal));
        Assert.Equal(isLocked, allowed.Contains("s3:PutObjectRetention"));
        Assert.Equal(["s3:BypassGovernanceRetention", "s3:DeleteObjectVersion"], ActionsOf(policy, "Deny"));
    }

    [Fact]
    public void A_pruner_can_delete_versions_and_write_nothing()
    {
        var policy = JsonDocument.Parse(CopyPolicy.OfPruner(Place)).RootElement;

        var allowed = ActionsOf(policy, "Allow");
        Assert.Contains("s3:DeleteObjectVersion", allowed);
        Assert.DoesNotContain(allowed, action => action.StartsWith("s3:Put", StringComparison.Ordinal));
        Assert.Equal(["s3:BypassGovernanceRetention"], ActionsOf(policy, "Deny"));
    }

    [Theory]
    [InlineData(null, "aws")]
    [InlineData("eu-west-1", "aws")]
    [InlineData("cn-north-1", "aws-cn")]
    [InlineData("us-gov-west-1", "aws-us-gov")]
    public void It_concerns_only_the_bucket_and_what_is_below_the_prefix(string? region, string partition)
    {
        var policy = JsonDocument.Parse(CopyPolicy.OfHost(Place with { Region = region }, isLocked: true)).RootElement;

        var resources = policy.GetProperty("Statement").EnumerateArray().SelectMany(one => Texts(one.GetProperty("Resource"))).Distinct();
        Assert.Equal([$"arn:{partition}:s3:::backups", $"arn:{partition}:s3:::backups/hosts/bots1/*"], resources);
        var listing = policy.GetProperty("Statement")[0];
        Assert.Equal("hosts/bots1/*", listing.GetProperty("Condition").GetProperty("StringLike").GetProperty("s3:prefix").GetString());
    }

    [Fact]
    public void Without_a_prefix_the_whole_bucket_is_listed()
    {
        var policy = JsonDocument.Parse(CopyPolicy.OfHost(Place with { Prefix = "" }, isLocked: false)).RootElement;

        Assert.DoesNotContain(policy.GetProperty("Statement").EnumerateArray(), one => one.TryGetProperty("Condition", out _));
    }

    private static List<string> ActionsOf(JsonElement policy, string effect) =>
        [
            .. policy
                .GetProperty("Statement")
                .EnumerateArray()
                .Where(one => one.GetProperty("Effect").GetString() == effect)
                .SelectMany(one => Texts(one.GetProperty("Action"))),
        ];

    private static IEnumerable<string> Texts(JsonElement array) => array.EnumerateArray().Select(item => item.GetString()!);
}
