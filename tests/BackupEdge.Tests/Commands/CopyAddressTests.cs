using BackupEdge.Commands;
using BackupEdge.Configuration;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Commands;

public sealed class CopyAddressTests
{
    [Theory]
    [InlineData("s3://backups", "s3://backups/")]
    [InlineData("s3://backups/", "s3://backups/")]
    [InlineData("s3://backups/hosts/bots1", "s3://backups/hosts/bots1/")]
    [InlineData("s3://backups/hosts/bots1/", "s3://backups/hosts/bots1/")]
    public void A_bucket_is_named_with_and_without_a_prefix(string text, string address)
    {
        var place = Assert.IsType<BucketPlace>(CopyAddress.Read(text, "https://s3.example.org", "eu-west-1", "/srv"));

        Assert.Equal((address, new Uri("https://s3.example.org"), "eu-west-1"), (place.Address, place.Endpoint, place.Region));
    }

    [Theory]
    [InlineData("/mnt/disk/bots1/", "/mnt/disk/bots1")]
    [InlineData("disk", "/srv/disk")]
    public void A_folder_is_named_by_its_path(string text, string path) =>
        Assert.Equal(new FolderPlace(path), CopyAddress.Read(text, null, null, "/srv"));

    [Theory]
    [InlineData("", null)]
    [InlineData("https://s3.example.org/backups", null)]
    [InlineData("S3://backups", null)]
    [InlineData("s3:/backups", null)]
    [InlineData("/mnt/disk", "https://s3.example.org")]
    [InlineData("s3://", null)]
    [InlineData("s3:///prefix", null)]
    [InlineData("s3://backups//x", null)]
    [InlineData("s3://backups/../x", null)]
    [InlineData("s3://backups/x", "s3.example.org")]
    [InlineData("s3://backups/x", "https://user:password@s3.example.org")]
    [InlineData("s3://backups/x", "https://s3.example.org/backups")]
    public void Anything_else_is_refused(string text, string? endpoint) =>
        Assert.Equal(FaultCode.InvalidRequest, Assert.Throws<Fault>(() => CopyAddress.Read(text, endpoint, null, "/srv")).Code);
}
