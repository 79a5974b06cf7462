using BackupEdge.Faults;
using BackupEdge.Http;
using BackupEdge.Tests.Notifications;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Http;

public sealed class TrustedRootsTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly TestCertificates _certificates = new();

    public void Dispose()
    {
        _folder.Dispose();
        _certificates.Dispose();
    }

    [Fact]
    public void The_variable_overrides_the_default_files()
    {
        var usual = Write("usual.pem", _certificates.RootPem);
        var named = Write("named.pem", _certificates.RootPem + "\n" + _certificates.RootPem);

        Assert.Single(TrustedRoots.Load(null, [_folder.At("not-there"), usual]));
        Assert.Single(TrustedRoots.Load("", [usual]));
        Assert.Equal(2, TrustedRoots.Load(named, [usual]).Count);
    }

    [Fact]
    public void An_error_with_a_remedy_is_thrown_without_certificates()
    {
        var fault = Assert.Throws<Fault>(() => TrustedRoots.Load(null, ["/a", "/b"]));

        Assert.Contains(
            "Install the package ca-certificates, or set SSL_CERT_FILE to a file with PEM certificates. Searched: /a, /b.",
            fault.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_unusable_file_is_named()
    {
        foreach (var path in new[] { _folder.At("not-there"), Write("empty.pem", "") })
        {
            Assert.Contains($"'{path}'", Assert.Throws<Fault>(() => TrustedRoots.Load(path, [])).Message, StringComparison.Ordinal);
        }
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder.At(name), text);
        return _folder.At(name);
    }
}
