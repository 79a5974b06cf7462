using System.Globalization;
using BackupEdge.Engine.Sources;
using BackupEdge.Faults;

namespace BackupEdge.Commands.Setup;

/// <summary>Finds the PostgreSQL servers.</summary>
internal sealed class TablesDetector : IPartDetector
{
    private const string Name = "tables";
    private const string Password = "tables_password";
    private const string Role = "backupedge";
    private const string Server = "TABLES_SERVER";
    private const int DefaultPort = 5432;
    private const int MaxNames = 10;

    /// <inheritdoc/>
    public IEnumerable<ProposedPart> Find(HostView host)
    {
        var parts = new List<ProposedPart>();
        foreach (var (address, isUp) in AddressesOf(host))
        {
            var name = parts.Count == 0 ? Name : string.Create(CultureInfo.InvariantCulture, $"{Name}-{address.Port}");
            parts.Add(
                isUp
                    ? Read(host, name, address)
                    : Part(host, name, address, ".", [$"Nothing answers at {address}. Start the PostgreSQL server."])
            );
        }

        if (parts.Count == 0 && host.Layout?.FirstFolder("data/pgdata", "data/tables") is { } folder)
        {
            var address = new ServiceAddress(ServiceAddress.Local, DefaultPort);
            parts.Add(
                Part(
                    host,
                    Name,
                    address,
                    $", whose files are in {folder}.",
                    [$"Nothing answers at {address}. Start the PostgreSQL server."]
                )
            );
        }

        return parts;
    }

    /// <summary>Returns the addresses of the servers, and whether each can be connected to.</summary>
    public static IEnumerable<(ServiceAddress Address, bool IsUp)> AddressesOf(HostView host)
    {
        List<ServiceAddress> known = [];
        if (host.Addresses.TryGetValue(Server, out var server))
        {
            var port = int.TryParse(
                host.Addresses.GetValueOrDefault("TABLES_PORT"),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var given
            )
                ? given
                : DefaultPort;
            known.AddRange(new[] { ServiceAddress.Parse(server, port) }.OfType<ServiceAddress>());
        }

        known.AddRange(ClustersOf(host.Probe));
        var standard = new ServiceAddress(ServiceAddress.Local, DefaultPort);
        if (host.Probe.IsListening(standard.Host, standard.Port))
        {
            known.Add(standard);
        }

        // A package may have made a cluster that nobody uses.
        var named = known.Count > 0 && host.Addresses.ContainsKey(Server) ? known[0] : null;
        return known
            .Distinct()
            .Select(address => (Address: address, IsUp: host.Probe.IsListening(address.Host, address.Port)))
            .Where(found => found.IsUp || named is null || found.Address == named);
    }

    // Columns: version, cluster, port, status, owner, data folder, log file.
    private static IEnumerable<ServiceAddress> ClustersOf(IHostProbe probe) =>
        (probe.OutputOf("pg_lsclusters", "--no-header") ?? "")
            .Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => columns.Length >= 4)
            .Select(columns => int.TryParse(columns[2], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0)
            .Where(port => port is > 0 and <= 65535)
            .Select(port => new ServiceAddress(ServiceAddress.Local, port));

    private static ProposedPart Read(HostView host, string name, ServiceAddress address)
    {
        if (!host.Probe.HasProgram("pg_dump") || !host.Probe.HasProgram("psql"))
        {
            return Part(host, name, address, ".", ["Install PostgreSQL's client programs (Debian: postgresql-client)."]);
        }

        try
        {
            var databases = host.Probe.ReadDatabases(ConnectionOf(host, address));
            var names = string.Join(", ", databases.Take(MaxNames));
            var more = databases.Count > MaxNames ? $" and {databases.Count - MaxNames} more" : "";
            return Part(host, name, address, $": {names}{more}, and those that are made later; roles and tablespaces.", []);
        }
        catch (Fault fault)
        {
            return Part(host, name, address, ".", [.. WhatToDo(host, address), $"Then it must answer; now: {fault.Message}"]);
        }
    }

    private static IEnumerable<string> WhatToDo(HostView host, ServiceAddress address)
    {
        var role = $"CREATE ROLE {Role} LOGIN PASSWORD '...' IN ROLE pg_read_all_data";
        yield return $"Make a role that may read everything, as a superuser of {address}: {role}; before PostgreSQL 14 it must be a "
            + "superuser.";
        if (host.MissingSecret(Password, "its password") is { } secret)
        {
            yield return secret;
        }
    }

    private static PostgresConnection ConnectionOf(HostView host, ServiceAddress address) =>
        new()
        {
            Connection = TextOf(address),
            Database = "postgres",
            PasswordFile = PasswordOf(host),
        };

    // Without the file, the role may be trusted, or its password may be in ~/.pgpass.
    private static string? PasswordOf(HostView host) => File.Exists(host.SecretFile(Password)) ? host.SecretFile(Password) : null;

    private static string TextOf(ServiceAddress address) => $"postgresql://{Role}@{address}/postgres";

    private static ProposedPart Part(HostView host, string name, ServiceAddress address, string found, IReadOnlyList<string> missing) =>
        new(
            name,
            $"All databases of the PostgreSQL server at {address}{found}",
            [
                ProposedSetting.Text("kind", PostgresSource.KindName),
                ProposedSetting.Text("connection", TextOf(address)),
                ProposedSetting.Text("databases", "all"),
                .. missing.Count > 0 || PasswordOf(host) is not null
                    ? [ProposedSetting.Text("password_file", host.SecretFile(Password))]
                    : Array.Empty<ProposedSetting>(),
            ],
            missing
        );
}
