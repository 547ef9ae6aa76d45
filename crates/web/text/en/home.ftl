home-welcome = How this agency improves its integrity and transparency, open for everybody to follow and check
home-installation-title = Agencies on this installation
home-installation-empty = There is no agency yet. The operator adds one with: prongsai agency add
