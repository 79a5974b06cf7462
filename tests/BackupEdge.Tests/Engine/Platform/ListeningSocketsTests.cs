using System.Net;
using System.Net.Sockets;
using BackupEdge.Engine.Platform;

namespace BackupEdge.Tests.Engine.Platform;

public sealed class ListeningSocketsTests : IDisposable
{
    private const string Header = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    private readonly DirectoryInfo _proc = Directory.CreateTempSubdirectory("backupedge-proc-");

    public void Dispose() => _proc.Delete(recursive: true);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    [InlineData("0.0.0.0")]
    public void Finds_the_process_that_listens(string address)
    {
        using var listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        var holder = new ListeningSockets().FindHolder([IPAddress.Loopback, IPAddress.IPv6Loopback], port);

        Assert.NotNull(holder);
        Assert.Equal(Environment.ProcessId, holder.Pid);
        Assert.Equal(File.ReadAllText("/proc/self/comm").TrimEnd('\n'), holder.Program);
    }

    [Fact]
    public void Names_only_the_user_if_the_process_cannot_be_inspected()
    {
        Table("tcp", Row("0100007F:2328", "0A", 998, 4242), Row("00000000:1F90", "0A", 0, 1));

        var holder = Sockets().FindHolder([IPAddress.Loopback], 9000);

        Assert.Equal(new PortHolder(998, null, null), holder);
    }

    [Fact]
    public void Ignores_other_addresses_other_ports_and_connections()
    {
        Table("tcp", Row("0A00000A:2328", "0A", 1, 1), Row("0100007F:2329", "0A", 2, 2), Row("0100007F:2328", "01", 3, 3));

        Assert.Null(Sockets().FindHolder([IPAddress.Loopback], 9000));
    }

    [Fact]
    public void A_socket_for_all_addresses_of_IPv6_prevents_every_address()
    {
        Table("tcp6", Row($"{new string('0', 32)}:2328", "0A", 5, 7));

        Assert.Equal(5u, Sockets().FindHolder([IPAddress.Loopback], 9000)?.User);
    }

    [Fact]
    public void Suggests_the_next_port_on_which_nothing_listens()
    {
        Table("tcp", Row("0100007F:2332", "0A", 1, 1), Row("0100007F:2333", "0A", 1, 2));

        Assert.Equal(9012, Sockets().FreePort(9010));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage\nmore garbage\n")]
    [InlineData("h\n 0: 0100007:2328 0 0A 0 0 0 0 0 0\n 1: XXXXXXXX:2328 0 0A 0 0 0 0 0 0\n 2: 0100007F:2328:1 0 0A 0 0 0 0 0 0\n")]
    public void A_table_in_another_form_names_nobody(string text)
    {
        Directory.CreateDirectory(Path.Combine(_proc.FullName, "net"));
        File.WriteAllText(Path.Combine(_proc.FullName, "net", "tcp"), text);

        Assert.Null(Sockets().FindHolder([IPAddress.Loopback], 9000));
    }

    [Fact]
    public void Without_procfs_nobody_is_named() => Assert.Null(Sockets().FindHolder([IPAddress.Loopback], 9000));

    private ListeningSockets Sockets() => new(_proc.FullName);

    private static string Row(string local, string state, int user, int inode) =>
        $"   0: {local} 00000000:0000 {state} 00000000:00000000 00:00000000 00000000 {user,5}        0 {inode} 1 0 100 0 0 10 0\n";

    private void Table(string name, params string[] rows)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_proc.FullName, "net"));
        File.WriteAllText(Path.Combine(folder.FullName, name), Header + string.Concat(rows));
    }
}
