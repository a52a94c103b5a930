@main struct WPC { static func main() {} }
